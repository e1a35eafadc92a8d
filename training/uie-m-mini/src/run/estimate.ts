import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import type { TrainableModel } from "@ernie-m/training";
import type { Gathered } from "../gather.js";
import type { Settings } from "../settings.js";
import { type Course, courseOf } from "./courses.js";
import { openTask } from "./open-task.js";
import { BEGIN } from "./run-state.js";
import { type StepSettings, takeSteps } from "./steps.js";

/** What a phase takes. */
export interface PhaseEstimate {
  readonly phase: string;
  readonly steps: number;
  /** Of all its steps, padding counted. */
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly hours: number;
}

/** Steps that are taken to know. */
const TAKEN = 12;

/** How long each phase takes here and now, by some steps of it; nothing is kept. `start` is a checkpoint. */
export async function estimatePhases(
  { sources }: Pick<Gathered, "sources">,
  settings: Settings,
  { start, threads }: { readonly start: string; readonly threads: number },
): Promise<readonly PhaseEstimate[]> {
  const runtime = nodeRuntime({ threads });
  const tokenizer = await ErnieMTokenizer.fromPretrained(start, { runtime });
  const estimates: PhaseEstimate[] = [];
  for (const stage of settings.stages) {
    await using model = await openTask(start, stage, runtime, sources);
    for (const part of courseOf(stage, sources, tokenizer))
      estimates.push(await estimatePhase(model, part, { ...settings, seed: stage.seed }));
  }
  return estimates;
}

async function estimatePhase(
  model: TrainableModel,
  part: Course[number],
  settings: StepSettings,
): Promise<PhaseEstimate> {
  const { phase } = part;
  const begun = Date.now();
  let tokens = 0;
  let taken = 0;
  for await (const { state } of takeSteps(model, [part], settings, BEGIN)) {
    tokens = state.tokens;
    if (++taken === TAKEN) break;
  }
  const seconds = (Date.now() - begun) / 1000;
  return {
    phase: phase.name,
    steps: phase.steps,
    tokens: Math.round((tokens / taken) * phase.steps),
    tokensPerSecond: Math.round(tokens / seconds),
    hours: Math.round((10 * seconds * phase.steps) / taken / 3600) / 10,
  };
}
