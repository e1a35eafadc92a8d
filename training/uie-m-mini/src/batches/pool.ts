import { int32Tensor, type Tensor } from "@ernie-m/core";
import type { MicroBatch } from "@ernie-m/training";
import { Random } from "../random.js";

/** Token ids of a row, special tokens in place. */
export interface TokenRow {
  readonly ids: Int32Array;
}

/** How rows are put together. */
export interface PoolSettings {
  readonly seed: number;
  /** Longest row. */
  readonly maxTokens: number;
  /** Tokens of a step, padding counted. */
  readonly stepTokens: number;
  /** Steps of a pool, about: rows of like length within one are put together. */
  readonly poolSteps: number;
}

/** The batches of a number, as a phase wants them. */
export type DrawPool = (number: number, settings: PoolSettings) => readonly MicroBatch[];

/** What is learned from, row by row: how rows are drawn, and become a batch. */
export interface Rows<Row extends TokenRow> {
  /** Without end; undefined for what makes no row of at most so many tokens. */
  readonly draw: (random: Random, maxTokens: number) => Iterable<Row | undefined>;
  readonly collate: (rows: readonly Row[]) => MicroBatch;
}

/**
 * The batches of a pool, in a random order: all that seed and number decide, so that a run goes on with the same ones
 * wherever it ended.
 */
export function drawPool<Row extends TokenRow>(
  number: number,
  { draw, collate }: Rows<Row>,
  { seed, maxTokens, stepTokens, poolSteps }: PoolSettings,
): readonly MicroBatch[] {
  const random = new Random(seed, number);
  const rows: Row[] = [];
  let tokens = 0;
  for (const row of draw(random, maxTokens)) {
    if (row === undefined) continue;
    rows.push(row);
    tokens += row.ids.length;
    if (tokens >= stepTokens * poolSteps) break;
  }
  return random.shuffled(ofLikeLength(rows, stepTokens)).map(collate);
}

/** Rows by length, as many together as a step has tokens for. */
export function ofLikeLength<Row extends TokenRow>(
  rows: readonly Row[],
  stepTokens: number,
): readonly (readonly Row[])[] {
  const sorted = rows.toSorted((a, b) => a.ids.length - b.ids.length);
  const batches: Row[][] = [];
  let batch: Row[] = [];
  for (const row of sorted) {
    if (batch.length > 0 && (batch.length + 1) * row.ids.length > stepTokens) {
      batches.push(batch);
      batch = [];
    }
    batch.push(row);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Rows padded to the longest, as documented. */
export function padded(
  rows: readonly TokenRow[],
  padId: number,
): { readonly width: number; readonly inputIds: Tensor; readonly attentionMask: Tensor } {
  const width = rows.reduce((longest, { ids }) => Math.max(longest, ids.length), 0);
  const shape = [rows.length, width];
  const ids = new Int32Array(rows.length * width).fill(padId);
  const mask = new Int32Array(ids.length);
  rows.forEach((row, i) => {
    ids.set(row.ids, i * width);
    mask.fill(1, i * width, i * width + row.ids.length);
  });
  return { width, inputIds: int32Tensor(ids, shape), attentionMask: int32Tensor(mask, shape) };
}
