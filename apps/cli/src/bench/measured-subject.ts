import { int32Tensor, seededRandom, type Tensor } from "@ernie-m/core";
import type { BatchInputs } from "@ernie-m/heads";
import type { HeadName } from "@ernie-m/heads/table";
import { peakMemoryBytes } from "@ernie-m/measure";
import { runtimeFor } from "../model-options.js";
import type { Configuration } from "./configurations.js";
import { type InputTexts, type MeasuredTask, openTask } from "./measured-task.js";
import { paddedBatches } from "./padded-batches.js";
import type { Shape } from "./shapes.js";
import type { Subject, SubjectSource, TaskMeasurement } from "./subject.js";
import { type WatchedRuntime, watchedRuntime } from "./watched-runtime.js";

/** What `load` leaves for the other calls. */
interface Loaded {
  readonly head: HeadName;
  readonly configuration: Configuration;
  readonly runtime: WatchedRuntime;
  readonly task: MeasuredTask;
}

/** What `prepare` leaves for those after it. */
interface Prepared {
  readonly inputs: readonly InputTexts[];
  /** What the model reads of them, for the plain graph. */
  readonly batches: readonly BatchInputs[];
  /** Tokens to fill batches with, one at least. */
  readonly ids: readonly number[];
}

/** Measures one configuration in the process that it is made in. */
export class MeasuredSubject implements Subject {
  #loaded: Loaded | undefined;
  #prepared: Prepared | undefined;

  async load(source: SubjectSource, configuration: Configuration, first: InputTexts) {
    const { head, model, revision, offline, weights, schema } = source;
    const runtime = watchedRuntime(await runtimeFor(source, settingsOf(configuration)));
    const startBytes = process.memoryUsage.rss();
    const start = performance.now();
    const task = await openTask(head, model, {
      runtime,
      schema,
      dtype: configuration.dtype,
      optimize: configuration.graph === "optimised",
      ...(revision !== undefined && { revision }),
      ...(offline !== undefined && { offline }),
      ...(weights !== undefined && { weights }),
    });
    const openMs = performance.now() - start;
    await task.answer([first]);
    const firstResultMs = performance.now() - start;
    this.#loaded = { head, configuration, runtime, task };
    return {
      openMs,
      sessionMs: runtime.sessionMs,
      firstResultMs,
      startBytes,
      loadedBytes: peakMemoryBytes(),
    };
  }

  async prepare(inputs: readonly InputTexts[]) {
    const { task, runtime, configuration } = this.#ready();
    const { pad, unk } = task.tokenizer.specialTokenIds;
    const rows = await runtime.rowsRunBy(() => task.answer(inputs), pad);
    const ids = inputs.flatMap((texts) => texts.flatMap((text) => [...task.tokenizer.tokenize(text).ids]));
    this.#prepared = {
      inputs,
      ids: ids.length > 0 ? ids : [unk],
      batches: configuration.graph === "plain" ? paddedBatches(shuffled(rows), pad) : [],
    };
    return { sequences: rows.length, sequenceTokens: rows.reduce((sum, row) => sum + row.length, 0) };
  }

  async runTask(): Promise<TaskMeasurement> {
    const { task, configuration } = this.#ready();
    const { inputs } = this.#given();
    const tokenizerMs = (): number => {
      const start = performance.now();
      for (const texts of inputs) for (const text of texts) task.tokenizer.tokenize(text);
      return performance.now() - start;
    };
    switch (configuration.graph) {
      case "plain": {
        const start = performance.now();
        const tokenizing = tokenizerMs();
        for (const { inputIds, attentionMask } of this.#given().batches)
          await this.#run(inputIds, attentionMask);
        return { ms: performance.now() - start, tokenizerMs: tokenizing };
      }
      case "optimised": {
        const start = performance.now();
        await task.answer(inputs);
        return { ms: performance.now() - start, tokenizerMs: tokenizerMs() };
      }
    }
  }

  async forward({ batch, tokens }: Shape, parallel: number): Promise<number> {
    const { task } = this.#ready();
    const { ids } = this.#given();
    const { cls, sep } = task.tokenizer.specialTokenIds;
    const shape = [batch, tokens];
    const fill = (_: unknown, i: number): number => {
      const place = i % tokens;
      if (place === 0) return cls;
      return place === tokens - 1 ? sep : (ids[i % ids.length] ?? cls);
    };
    const inputIds = int32Tensor(Int32Array.from({ length: batch * tokens }, fill), shape);
    const attentionMask = int32Tensor(new Int32Array(batch * tokens).fill(1), shape);
    const start = performance.now();
    await Promise.all(Array.from({ length: parallel }, () => this.#run(inputIds, attentionMask)));
    return performance.now() - start;
  }

  async peakBytes(): Promise<number> {
    return peakMemoryBytes();
  }

  /** Runs a batch [rows, width]. */
  async #run(inputIds: Tensor<"int32">, attentionMask: Tensor<"int32">): Promise<void> {
    const { task, head } = this.#ready();
    const shaped = ({ shape: [rows = 0, width = 0], data }: Tensor<"int32">): Tensor<"int32"> =>
      int32Tensor(data, head === "multiple-choice" ? [rows, 1, width] : [rows, width]);
    await task.model.forward({ inputIds: shaped(inputIds), attentionMask: shaped(attentionMask) });
  }

  #ready(): Loaded {
    if (this.#loaded === undefined) throw new TypeError("load comes first");
    return this.#loaded;
  }

  #given(): Prepared {
    if (this.#prepared === undefined) throw new TypeError("prepare comes first");
    return this.#prepared;
  }
}

function settingsOf({ threads, workers, prepacking }: Configuration) {
  return { prepacking, ...(threads !== null && { threads }), ...(workers > 0 && { workers }) };
}

/** In an order that is always the same and has nothing to do with the one given: tasks run long rows first. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  const random = seededRandom(1);
  return items
    .map((item) => ({ item, place: random.normal() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
