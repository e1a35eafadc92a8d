import type { TrainableModel } from "@ernie-m/training";
import type { DrawPool } from "../batches/pool.js";
import { learningRateAt, type Phase, phaseAt, type Settings } from "../settings.js";
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

/** Phases one after another, and what each learns from. */
export interface Course<P extends Phase = Phase> {
  readonly phases: readonly P[];
  readonly drawPool: (phase: P) => DrawPool;
}

/** Steps of a pool: batches of like length are drawn for so many at once. */
const POOL_STEPS = 16;
/** The second moments forget faster than usual: gradients change much while a model begins from nothing. */
const BETAS = [0.9, 0.98] as const;

/**
 * Takes steps from a state on, to the end of all phases or until nobody asks. Which batch comes next is decided by
 * settings and state alone.
 */
export async function* takeSteps<P extends Phase>(
  model: TrainableModel,
  { phases, drawPool }: Course<P>,
  { seed, weightDecay, maxGradientNorm }: Pick<Settings, "seed" | "weightDecay" | "maxGradientNorm">,
  begin: RunState,
): AsyncGenerator<Step> {
  const total = phases.reduce((sum, { steps }) => sum + steps, 0);
  let state = begin;
  let drawn: { readonly of: string; readonly batches: ReturnType<DrawPool> } | undefined;
  while (state.step < total) {
    const { phase, at } = phaseAt(phases, state.step);
    const current = phases[phase];
    if (at === 0) state = { ...state, pool: 0, batch: 0 };
    const of = `${phase} ${state.pool}`;
    if (drawn?.of !== of) {
      const { maxTokens, stepTokens } = current;
      const pool = { seed: seed + 7919 * phase, maxTokens, stepTokens, poolSteps: POOL_STEPS };
      drawn = { of, batches: drawPool(current)(state.pool, pool) };
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
