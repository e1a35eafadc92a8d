import { existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { TrainableModel } from "@ernie-m/training";
import { beginEmbeddings } from "../embeddings/begin-embeddings.js";
import type { Gathered } from "../gather.js";
import { writeStart } from "../model/start.js";
import type { Settings } from "../settings.js";
import { BEGIN, type RunState, restoreRun, saveRun } from "./run-state.js";
import { saveModel } from "./save-model.js";
import { takeSteps } from "./steps.js";

export interface TrainOptions {
  /** Where everything is kept: `start`, `run`, `model`, `log.jsonl`. */
  readonly out: string;
  /** A folder with the tokenizer's files. */
  readonly tokenizer: string;
  readonly threads: number;
  /** Written texts that embeddings begin by, beside those of corpora. */
  readonly written: number;
  /** When to stop, in milliseconds since 1970, with everything saved. */
  readonly until: number;
  /** Seconds between saves of the run. */
  readonly saveEvery: number;
  /** Seconds between measurements. */
  readonly measureEvery: number;
  /** Measures the checkpoint in a folder. */
  readonly measure?: (folder: string) => Promise<object>;
  /** Whether settings differ from those a run was begun with, and that is meant. */
  readonly changed: boolean;
  readonly signal: AbortSignal;
}

/** Steps between lines of the log. */
const LOG_STEPS = 20;

/** Begins a run, or goes on with the one that is there, until the time is up, the signal comes or all steps are taken. */
export async function trainModel(
  gathered: Gathered,
  settings: Settings,
  options: TrainOptions,
): Promise<RunState> {
  const { out, threads, until, saveEvery, measureEvery, measure, signal } = options;
  const [start, run, deployed] = ["start", "run", "model"].map((name) => join(out, name));
  const runtime = nodeRuntime({ threads });
  const { shape, seed } = settings;
  if (!existsSync(join(start, "model.safetensors")))
    await writeStart(start, {
      ...{ tokenizer: options.tokenizer, shape, seed, runtime },
      embeddings: (tokenizer, vocabSize) =>
        beginEmbeddings(gathered, tokenizer, {
          vocabSize,
          width: shape.hiddenSize,
          written: options.written,
        }),
    });
  const tokenizer = await ErnieMTokenizer.fromPretrained(start, { runtime });
  const model = await TrainableModel.load(start, {
    runtime,
    head: "information-extraction",
    dropout: 0,
    seed,
  });
  const log = (line: object): Promise<void> =>
    appendFile(join(out, "log.jsonl"), `${JSON.stringify(line)}\n`);
  try {
    let state = existsSync(run)
      ? await restoreRun(await runtime.openCheckpoint(run), model, settings, options.changed)
      : BEGIN;
    const save = async (): Promise<void> =>
      saveRun(await runtime.createCheckpoint(run, { overwrite: true }), { state, settings }, model);
    const measured = async (): Promise<void> => {
      await saveModel(model, runtime, deployed);
      if (measure !== undefined)
        await log({ step: state.step, tokens: state.tokens, ...(await measure(deployed)) });
    };
    let [savedAt, measuredAt, loggedAt] = [Date.now(), Date.now(), Date.now()];
    let [sum, count, tokens] = [0, 0, state.tokens];
    for await (const step of takeSteps(model, { sources: gathered.sources, tokenizer }, settings, state)) {
      state = step.state;
      sum += step.loss;
      count++;
      const now = Date.now();
      if (state.step % LOG_STEPS === 0) {
        const { phase, learningRate, gradientNorm } = step;
        const tokensPerSecond = Math.round((1000 * (state.tokens - tokens)) / (now - loggedAt));
        await log({
          step: state.step,
          phase,
          loss: sum / count,
          gradientNorm,
          learningRate,
          tokens: state.tokens,
          tokensPerSecond,
        });
        [sum, count, tokens, loggedAt] = [0, 0, state.tokens, now];
      }
      if (now - savedAt > 1000 * saveEvery) {
        await save();
        savedAt = Date.now();
      }
      if (now - measuredAt > 1000 * measureEvery) {
        await measured();
        [measuredAt, loggedAt, tokens] = [Date.now(), Date.now(), state.tokens];
      }
      if (signal.aborted || now > until) break;
    }
    await save();
    await saveModel(model, runtime, deployed);
    return state;
  } finally {
    await model.dispose();
  }
}
