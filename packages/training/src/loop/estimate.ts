import type { ErnieMConfig } from "@ernie-m/config";
import { elementCount } from "@ernie-m/core";
import { lengthOf, type TrainingRow, tokensOf } from "../data/training-row.js";
import type { TrainableModel } from "../model/trainable-model.js";
import { microBatchRows } from "../sampling/micro-batches.js";
import { trainedElements } from "../weights/trained-table.js";

/** What a training will take, reckoned before anything runs. */
export interface TrainingEstimate {
  /** Rows of the first epoch, and their tokens. */
  readonly rows: number;
  readonly tokens: number;
  /** Steps of the whole training. */
  readonly steps: number;
  /** Numbers that are trained, embedding tables aside. */
  readonly trainedParameters: number;
  /**
   * Memory of what is trained with moments and gradients, rows of embedding tables among it, and of the largest batch that
   * a step of the first epoch is split into, in bytes.
   */
  readonly memory: { readonly weights: number; readonly batch: number; readonly total: number };
  /** Time of the whole training in seconds, on a processor that does `flopsPerSecond`. */
  readonly seconds: number;
}

/** The steps that a training is reckoned from. */
export interface ReckonedSteps {
  /** Rows of each step of the first epoch. */
  readonly epoch: readonly (readonly TrainingRow[])[];
  /** Steps of the whole training. */
  readonly steps: number;
  readonly gradientAccumulation: number;
  readonly denseEmbeddings: boolean;
  readonly flopsPerSecond?: number;
}

type ReckonedModel = Pick<TrainableModel, "config" | "trained" | "trainedTables">;

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
/** Weights and two moments. */
const ARRAYS = 3;
/** A forward and a backward pass multiply each weight with each token three times over. */
const FLOPS_PER_WEIGHT_AND_TOKEN = 6;
/** Activations of a layer that the backward pass needs, in widths of the model and of its feed-forward layer. */
const HELD_WIDTHS = 14;
const HELD_FEED_FORWARD_WIDTHS = 3;
/** What matrix products of such sizes reach on a core with AVX512, multiplications and additions. */
export const USUAL_FLOPS_PER_SECOND = 4e10;

/** Reckons memory and time of a training from the batches of its first epoch. */
export function estimateTraining(model: ReckonedModel, plan: ReckonedSteps): TrainingEstimate {
  const { config, trained } = model;
  const { epoch, steps, gradientAccumulation, flopsPerSecond = USUAL_FLOPS_PER_SECOND } = plan;
  const all = epoch.flat();
  const split = epoch.map((rows) => microBatchRows(rows, gradientAccumulation));
  const batches = split.flat().map(sizesOf);
  const trainedParameters = trained.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  // Of several batches the gradients of one are added to the sum of those before.
  const gradients = split.some(({ length }) => length > 1) ? 2 : 1;
  const batch = batches.reduce((most, sizes) => Math.max(most, batchBytes(config, sizes)), 0);
  const weights = FLOAT * (trainedParameters * (ARRAYS + gradients)) + tableBytes(model, plan);
  const { hiddenSize, intermediateSize, numHiddenLayers } = config;
  const encoder = numHiddenLayers * (4 * hiddenSize ** 2 + 2 * hiddenSize * intermediateSize);
  const padded = batches.reduce((sum, { sequences, length }) => sum + sequences * length, 0);
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

/** Sequences of a batch, and the tokens that each is padded to. */
interface BatchSizes {
  readonly sequences: number;
  readonly length: number;
}

function sizesOf(rows: readonly TrainingRow[]): BatchSizes {
  return {
    sequences: rows.reduce((sum, { sequences }) => sum + sequences.length, 0),
    length: rows.reduce((longest, row) => Math.max(longest, lengthOf(row)), 0),
  };
}

/** What the backward pass needs of a batch. */
function batchBytes(config: ErnieMConfig, { sequences, length }: BatchSizes): number {
  const { hiddenSize, intermediateSize, numHiddenLayers, numAttentionHeads } = config;
  const perToken = HELD_WIDTHS * hiddenSize + HELD_FEED_FORWARD_WIDTHS * intermediateSize;
  const attention = 3 * numAttentionHeads * length;
  return FLOAT * sequences * length * numHiddenLayers * (perToken + attention);
}

/** Rows of embedding tables that are read beside what is trained of them, and the gradients of a step. */
function tableBytes(
  { trainedTables, config }: ReckonedModel,
  { epoch, denseEmbeddings }: ReckonedSteps,
): number {
  if (trainedTables === undefined) return 0;
  const used = epoch.map(rowsUsed);
  const all = new Set(used.flatMap((step) => [...step.words])).size;
  const most = (of: (step: TableRows) => number): number => Math.max(0, ...used.map(of));
  const longest = most((step) => step.positions);
  const bytes = (shape: readonly number[] | undefined, rows: number, inStep: number): number => {
    if (shape === undefined) return FLOAT * rows * config.hiddenSize;
    const elements = trainedElements(shape, rows, denseEmbeddings);
    return FLOAT * (ARRAYS * elements + (denseEmbeddings ? elements : 0) + inStep * shape[1]);
  };
  const words = bytes(
    trainedTables.words,
    all,
    most((step) => step.words.size),
  );
  return words + bytes(trainedTables.positions, longest, longest);
}

/** Rows of the tables that a step reads. */
interface TableRows {
  readonly words: ReadonlySet<number>;
  readonly positions: number;
}

function rowsUsed(rows: readonly TrainingRow[]): TableRows {
  const words = new Set<number>();
  for (const { sequences } of rows) for (const ids of sequences) for (const id of ids) words.add(id);
  return { words, positions: rows.reduce((longest, row) => Math.max(longest, lengthOf(row)), 0) };
}
