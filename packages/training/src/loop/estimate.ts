import type { ErnieMConfig } from "@ernie-m/config";
import { elementCount } from "@ernie-m/core";
import { lengthOf, type TrainingRow, tokensOf } from "../data/training-row.js";

/** What a training will take, reckoned before anything runs. */
export interface TrainingEstimate {
  /** Rows of the first epoch, and their tokens. */
  readonly rows: number;
  readonly tokens: number;
  /** Steps of the whole training. */
  readonly steps: number;
  /** Numbers that are trained, embedding tables aside. */
  readonly trainedParameters: number;
  /** Memory of weights with moments and gradients, and of the largest batch, in bytes. */
  readonly memory: { readonly weights: number; readonly batch: number; readonly total: number };
  /** Time of the whole training in seconds, on a processor that does `flopsPerSecond`. */
  readonly seconds: number;
}

/** Weights, two moments and a gradient, float32. */
const BYTES_PER_TRAINED = 16;
/** A forward and a backward pass multiply each weight with each token three times over. */
const FLOPS_PER_WEIGHT_AND_TOKEN = 6;
/** Activations of a layer that the backward pass needs, in widths of the model and of its feed-forward layer. */
const HELD_WIDTHS = 14;
const HELD_FEED_FORWARD_WIDTHS = 3;
/** What matrix products of such sizes reach on a core with AVX512, multiplications and additions. */
export const USUAL_FLOPS_PER_SECOND = 4e10;

/** Reckons memory and time of a training from the rows of its first epoch. */
export function estimateTraining(
  config: ErnieMConfig,
  trained: readonly { readonly shape: readonly number[] }[],
  plan: {
    readonly epoch: readonly (readonly TrainingRow[])[];
    readonly steps: number;
    readonly gradientAccumulation: number;
    readonly flopsPerSecond?: number;
  },
): TrainingEstimate {
  const { epoch, steps, gradientAccumulation, flopsPerSecond = USUAL_FLOPS_PER_SECOND } = plan;
  const all = epoch.flat();
  const trainedParameters = trained.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const batch = Math.max(0, ...epoch.map((rows) => batchBytes(config, rows, gradientAccumulation)));
  const weights = trainedParameters * BYTES_PER_TRAINED;
  const { hiddenSize, intermediateSize, numHiddenLayers } = config;
  const encoder = numHiddenLayers * (4 * hiddenSize ** 2 + 2 * hiddenSize * intermediateSize);
  const padded = epoch.reduce((sum, rows) => sum + paddedTokens(rows), 0);
  const flops = ((padded * encoder * FLOPS_PER_WEIGHT_AND_TOKEN) / Math.max(1, epoch.length)) * steps;
  return {
    rows: all.length,
    tokens: tokensOf(all),
    steps,
    trainedParameters,
    memory: { weights, batch, total: weights + batch },
    seconds: flops / flopsPerSecond,
  };
}

function paddedTokens(rows: readonly TrainingRow[]): number {
  const count = rows.reduce((sum, { sequences }) => sum + sequences.length, 0);
  return count * rows.reduce((longest, row) => Math.max(longest, lengthOf(row)), 0);
}

/** Activations of the largest batch that a step is split into. */
function batchBytes(config: ErnieMConfig, rows: readonly TrainingRow[], parts: number): number {
  const longest = rows.reduce((most, row) => Math.max(most, lengthOf(row)), 0);
  const count = Math.ceil(rows.reduce((sum, { sequences }) => sum + sequences.length, 0) / parts);
  const { hiddenSize, intermediateSize, numHiddenLayers, numAttentionHeads } = config;
  const perToken = HELD_WIDTHS * hiddenSize + HELD_FEED_FORWARD_WIDTHS * intermediateSize;
  const attention = 3 * numAttentionHeads * longest;
  return 4 * count * longest * numHiddenLayers * (perToken + attention);
}
