import type { TrainableModel } from "@ernie-m/training";
import type { DrawPool } from "../batches/pool.js";
import { learningRateAt, phaseAt, type Settings, stepsOf } from "../settings.js";
import type { Course } from "./courses.js";
import type { RunState } from "./run-state.js";

/** What a step found. */
export interface Step {
  readonly phase: string;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** What the run has come to with it. */
  readonly state: RunState;
}

/** How steps are taken, and what their batches are drawn by. */
export interface StepSettings extends Pick<Settings, "weightDecay" | "maxGradientNorm"> {
  readonly seed: number;
}

/** Steps of a pool: batches of like length are drawn for so many at once. */
const POOL_STEPS = 16;
/** The second moments forget faster than usual: gradients change much while a model begins from nothing. */
const BETAS = [0.9, 0.98] as const;

/**
 * Takes steps from a state on, to the end of all phases or until nobody asks. Which batch comes next is decided by
 * settings and state alone.
 */
export async function* takeSteps(
  model: TrainableModel,
  course: Course,
  { seed, weightDecay, maxGradientNorm }: StepSettings,
  begin: RunState,
): AsyncGenerator<Step> {
  const phases = course.map(({ phase }) => phase);
  const total = stepsOf(phases);
  let state = begin;
  let drawn: { readonly of: string; readonly batches: ReturnType<DrawPool> } | undefined;
  while (state.step < total) {
    const { phase, at } = phaseAt(phases, state.step);
    const { phase: current, drawPool } = course[phase];
    if (at === 0) state = { ...state, pool: 0, batch: 0 };
    const of = `${phase} ${state.pool}`;
    if (drawn?.of !== of) {
      const { maxTokens, stepTokens } = current;
      const pool = { seed: seed + 7919 * phase, maxTokens, stepTokens, poolSteps: POOL_STEPS };
      drawn = { of, batches: drawPool(state.pool, pool) };
    }
    const batch = drawn.batches[state.batch];
    const learningRate = learningRateAt(current, at);
    const { loss, gradientNorm } = await model.step([batch], {
      ...{ step: state.step, learningRate, betas: BETAS },
      ...{ weightDecay, maxGradientNorm },
    });
    const isLast = state.batch + 1 === drawn.batches.length;
    state = {
      step: state.step + 1,
      pool: isLast ? state.pool + 1 : state.pool,
      batch: isLast ? 0 : state.batch + 1,
      tokens: state.tokens + batch.inputIds.data.length,
    };
    yield { phase: current.name, loss, gradientNorm, learningRate, state };
  }
}
