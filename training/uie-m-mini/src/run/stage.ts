import { existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import type { NodeRuntime } from "@ernie-m/runtime-node";
import type { TrainableModel } from "@ernie-m/training";
import type { Settings } from "../settings.js";
import type { Course } from "./courses.js";
import { BEGIN, type RunState, restoreRun, saveRun } from "./run-state.js";
import { takeSteps } from "./steps.js";

/** When a run is saved, measured and stopped. */
export interface Pace {
  /** When to stop, in milliseconds since 1970, with everything saved. */
  readonly until: number;
  /** Seconds between saves of the run. */
  readonly saveEvery: number;
  /** Seconds between measurements. */
  readonly measureEvery: number;
  /** Whether settings differ from those a run was begun with, and that is meant. */
  readonly changed: boolean;
  readonly signal: AbortSignal;
}

/** A model, what it is trained on, and where its run is kept. */
export interface StageRun {
  readonly model: TrainableModel;
  readonly course: Course;
  /** Batches are drawn by it. */
  readonly seed: number;
  /** The run's folder. */
  readonly run: string;
  /** File that a line is added to now and then. */
  readonly log: string;
  /** Measures the model as it is. */
  readonly measure: () => Promise<object | undefined>;
}

/** Steps between lines of the log. */
const LOG_STEPS = 20;

/** Begins a run, or goes on with the one that is there, until the time is up, the signal comes or all steps are taken. */
export async function runStage(
  runtime: NodeRuntime,
  { model, course, seed, run, log: path, measure }: StageRun,
  settings: Settings,
  { until, saveEvery, measureEvery, changed, signal }: Pace,
): Promise<RunState> {
  const log = (line: object): Promise<void> => appendFile(path, `${JSON.stringify(line)}\n`);
  let state = existsSync(run)
    ? await restoreRun(await runtime.openCheckpoint(run), model, settings, changed)
    : BEGIN;
  const save = async (): Promise<void> =>
    saveRun(await runtime.createCheckpoint(run, { overwrite: true }), { state, settings }, model);
  let [savedAt, measuredAt, loggedAt] = [Date.now(), Date.now(), Date.now()];
  let [sum, count, tokens] = [0, 0, state.tokens];
  for await (const step of takeSteps(model, course, { ...settings, seed }, state)) {
    state = step.state;
    sum += step.loss;
    count++;
    const now = Date.now();
    if (state.step % LOG_STEPS === 0) {
      const { phase, learningRate, gradientNorm } = step;
      const tokensPerSecond = Math.round((1000 * (state.tokens - tokens)) / (now - loggedAt));
      const loss = sum / count;
      const { step: number, tokens: seen } = state;
      await log({ step: number, phase, loss, gradientNorm, learningRate, tokens: seen, tokensPerSecond });
      [sum, count, tokens, loggedAt] = [0, 0, state.tokens, now];
    }
    if (now - savedAt > 1000 * saveEvery) {
      await save();
      savedAt = Date.now();
    }
    if (now - measuredAt > 1000 * measureEvery) {
      const measured = await measure();
      if (measured !== undefined) await log({ step: state.step, tokens: state.tokens, ...measured });
      [measuredAt, loggedAt, tokens] = [Date.now(), Date.now(), state.tokens];
    }
    if (signal.aborted || now > until) break;
  }
  await save();
  return state;
}
