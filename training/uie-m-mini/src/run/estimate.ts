import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { TrainableModel } from "@ernie-m/training";
import type { Gathered } from "../gather.js";
import type { Phase, Settings } from "../settings.js";
import { Tags } from "../tagging/tags.js";
import { questionCourse, tagCourse } from "./courses.js";
import { BEGIN } from "./run-state.js";
import { type Course, takeSteps } from "./steps.js";

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
  const tags = new Tags(sources);
  const { positiveWeight } = settings;
  const estimates: PhaseEstimate[] = [];
  {
    await using model = await TrainableModel.load(start, {
      ...{ runtime, head: "token-classification", dropout: 0 },
      labels: tags.labels,
    });
    for (const phase of settings.tagging)
      estimates.push(
        await estimatePhase(model, tagCourse([phase], sources, tokenizer, tags), phase, settings),
      );
  }
  await using model = await TrainableModel.load(start, {
    ...{ runtime, head: "information-extraction", dropout: 0 },
    loss: { positiveWeight },
  });
  for (const phase of settings.phases)
    estimates.push(await estimatePhase(model, questionCourse([phase], sources, tokenizer), phase, settings));
  return estimates;
}

async function estimatePhase<P extends Phase>(
  model: TrainableModel,
  course: Course<P>,
  phase: P,
  settings: Settings,
): Promise<PhaseEstimate> {
  const begun = Date.now();
  let tokens = 0;
  let taken = 0;
  for await (const { state } of takeSteps(model, course, settings, BEGIN)) {
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
