import { OverloadError } from "@ernie-m/core";
import { referenceModelUrl } from "@ernie-m/fixtures";
import {
  loadChoiceSelector,
  loadExtractor,
  loadQuestionAnswerer,
  loadTextClassifier,
  loadTextEmbedder,
  loadTokenClassifier,
  ZeroShotClassifier,
} from "@ernie-m/heads";
// The built package: worker threads run files, not what the test runner makes of them.
import { nodeRuntime } from "@ernie-m/runtime-node";
import { describe, expect, it, onTestFinished } from "vitest";

const TEXTS = ["Ada Lovelace was born in London.", "玛丽·居里出生于华沙。"];

/** What every task does with two texts, given a task of its kind. */
const TASKS = {
  extractor: async (runtime: ReturnType<typeof nodeRuntime>) => {
    const task = await loadExtractor(referenceModelUrl, { runtime });
    return { task, ask: (signal?: AbortSignal) => task.extract(TEXTS, ["person"], options(signal)) };
  },
  "extractor's outcomes": async (runtime: ReturnType<typeof nodeRuntime>) => {
    const task = await loadExtractor(referenceModelUrl, { runtime });
    const ask = (signal?: AbortSignal) =>
      task.extract(TEXTS, ["person"], { ...options(signal), onError: "return" });
    return { task, ask };
  },
  "extractor's stream": async (runtime: ReturnType<typeof nodeRuntime>) => {
    const task = await loadExtractor(referenceModelUrl, { runtime });
    const ask = (signal?: AbortSignal) =>
      listOf(task.extractStream(TEXTS[0], ["person", "location"], options(signal)));
    return { task, ask };
  },
  classifier: async (runtime: ReturnType<typeof nodeRuntime>) => {
    const task = await loadTextClassifier(referenceModelUrl, { runtime });
    return { task, ask: (signal?: AbortSignal) => task.classify(TEXTS, options(signal)) };
  },
  embedder: async (runtime: ReturnType<typeof nodeRuntime>) => {
    const task = await loadTextEmbedder(referenceModelUrl, { runtime });
    return { task, ask: (signal?: AbortSignal) => task.similarity(TEXTS[0], TEXTS[1], options(signal)) };
  },
  "zero-shot classifier": async (runtime: ReturnType<typeof nodeRuntime>) => {
    const { model, tokenizer } = await loadTextClassifier(referenceModelUrl, { runtime });
    const task = new ZeroShotClassifier({ model, tokenizer, entailment: 0 });
    return { task, ask: (signal?: AbortSignal) => task.classify(TEXTS, ["art", "work"], options(signal)) };
  },
  "token classifier": async (runtime: ReturnType<typeof nodeRuntime>) => {
    const task = await loadTokenClassifier(referenceModelUrl, { runtime });
    return { task, ask: (signal?: AbortSignal) => task.classify(TEXTS, options(signal)) };
  },
  "choice selector": async (runtime: ReturnType<typeof nodeRuntime>) => {
    const task = await loadChoiceSelector(referenceModelUrl, { runtime });
    const question = { prompt: TEXTS[0], choices: ["London", "Paris", "Rome"] };
    return { task, ask: (signal?: AbortSignal) => task.choose(question, options(signal)) };
  },
  "question answerer": async (runtime: ReturnType<typeof nodeRuntime>) => {
    const task = await loadQuestionAnswerer(referenceModelUrl, { runtime });
    const question = { question: "Where?", context: TEXTS[0] };
    return { task, ask: (signal?: AbortSignal) => task.answer(question, options(signal)) };
  },
};

function options(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { signal };
}

async function listOf<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** A runtime with one place, and who has it. */
async function heldRuntime(limits: { readonly maxQueuedRows?: number } = {}) {
  const runtime = nodeRuntime({ threads: 1, admission: { maxConcurrentCalls: 1, ...limits } });
  onTestFinished(async () => void (await runtime.close()));
  const { gate } = runtime.backend;
  if (gate === undefined) throw new Error("the runtime has no gate");
  let free = (): void => {};
  const held = gate.admit({ rows: 1 }, () => new Promise<void>((resolve) => (free = resolve)));
  // The work begins in the next turn of the promises.
  await turn();
  onTestFinished(() => held);
  return { runtime, free };
}

describe("a runtime that lets in one call at a time", () => {
  it.each(Object.entries(TASKS))(
    "has a call of the %s wait untouched, then finds the same",
    async (_, make) => {
      const plain = await make(nodeRuntime({ threads: 1 }));
      onTestFinished(() => plain.task.dispose());
      const expected = await plain.ask();
      const { runtime, free } = await heldRuntime();
      const { task, ask } = await make(runtime);
      let tokenized = 0;
      const { tokenizer } = task;
      const { tokenize } = tokenizer;
      tokenizer.tokenize = (...args) => {
        tokenized++;
        return tokenize.apply(tokenizer, args);
      };
      const controller = new AbortController();
      const aborted = ask(controller.signal);
      const asked = ask();
      await turn();
      expect(tokenized).toBe(0);
      controller.abort(new Error("enough"));
      await expect(aborted).rejects.toThrow("enough");
      expect(tokenized).toBe(0);
      free();
      expect(await asked).toEqual(expected);
      expect(tokenized).toBeGreaterThan(0);
      // The place is free again, also after a call that failed.
      await expect(ask(AbortSignal.abort(new Error("late")))).rejects.toThrow("late");
      expect(await ask()).toEqual(expected);
    },
  );

  it("refuses what is too much, by name, and goes on", async () => {
    const { runtime, free } = await heldRuntime({ maxQueuedRows: 4 });
    const { ask } = await TASKS.classifier(runtime);
    const waiting = [ask(), ask()];
    const error: unknown = await ask().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OverloadError);
    expect(error).toMatchObject({ code: "overloaded", rows: 2, queuedRows: 4 });
    free();
    await Promise.all(waiting);
    await ask();
  });

  it("frees the place of a call that fails, and of a stream that is left", async () => {
    const { runtime, free } = await heldRuntime();
    const extractor = await loadExtractor(referenceModelUrl, { runtime });
    free();
    await expect(extractor.extract("x", ["person"], { maxRows: 0.5 })).rejects.toThrow("maxRows");
    const failing = extractor.model.forward;
    extractor.model.forward = async () => {
      throw new Error("no memory");
    };
    await expect(extractor.extract(TEXTS, ["person"])).rejects.toThrow("no memory");
    extractor.model.forward = failing;
    for await (const _ of extractor.extractStream(TEXTS[0], ["person", "location"])) {
      // A call made while the results are read waits for nobody.
      await extractor.extract(TEXTS, ["person"]);
      break;
    }
    await extractor.extract(TEXTS, ["person"]);
  });
});

describe("options of admission", () => {
  it.each([
    [{ maxConcurrentCalls: 0 }, "admission.maxConcurrentCalls: expected a positive integer, got 0"],
    [{ maxConcurrentCalls: 1.5 }, "admission.maxConcurrentCalls: expected a positive integer, got 1.5"],
    [{ maxQueuedRows: -1 }, "admission.maxQueuedRows: expected a number from 0, got -1"],
    [{ maxQueuedRows: Number.NaN }, "admission.maxQueuedRows: expected a number from 0, got NaN"],
    [{ maxWait: -5 }, "admission.maxWait: expected milliseconds from 0, got -5"],
  ])("%o are refused", (admission, message) => {
    expect(() => nodeRuntime({ admission })).toThrow(message);
  });

  it("may be left out, one by one and all", () => {
    expect(nodeRuntime().backend.gate).toBeUndefined();
    expect(nodeRuntime({ admission: {} }).backend.gate).toBeDefined();
    expect(() => nodeRuntime({ admission: { maxWait: undefined, maxQueuedRows: undefined } })).not.toThrow();
  });
});
