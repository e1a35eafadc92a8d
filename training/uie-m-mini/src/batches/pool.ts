import { float32Tensor, int32Tensor } from "@ernie-m/core";
import type { TaskTokenizer } from "@ernie-m/heads";
import type { MicroBatch } from "@ernie-m/training";
import { Random } from "../random.js";
import { type EncodedRow, encode } from "./encode.js";
import { drawExamples, type ExampleSources, type Mixture } from "./mixture.js";

/** How rows are drawn and put together. */
export interface PoolSettings {
  readonly seed: number;
  readonly mixture: Mixture;
  /** Longest row. */
  readonly maxTokens: number;
  /** Tokens of a step, padding counted. */
  readonly stepTokens: number;
  /** Steps of a pool, about: rows of like length within one are put together. */
  readonly poolSteps: number;
}

/**
 * The batches of a pool, in a random order: all that seed and number decide, so that a run goes on with the same ones
 * wherever it ended.
 */
export function drawPool(
  number: number,
  from: ExampleSources,
  tokenizer: TaskTokenizer,
  { seed, mixture, maxTokens, stepTokens, poolSteps }: PoolSettings,
): readonly MicroBatch[] {
  const random = new Random(seed, number);
  const rows: EncodedRow[] = [];
  let tokens = 0;
  for (const example of drawExamples(from, mixture, random)) {
    const row = encode(example, tokenizer, maxTokens);
    if (row === undefined) continue;
    rows.push(row);
    tokens += row.ids.length;
    if (tokens >= stepTokens * poolSteps) break;
  }
  return random
    .shuffled(ofLikeLength(rows, stepTokens))
    .map((batch) => collate(batch, tokenizer.specialTokenIds.pad));
}

/** Rows by length, as many together as a step has tokens for. */
export function ofLikeLength(
  rows: readonly EncodedRow[],
  stepTokens: number,
): readonly (readonly EncodedRow[])[] {
  const sorted = rows.toSorted((a, b) => a.ids.length - b.ids.length);
  const batches: EncodedRow[][] = [];
  let batch: EncodedRow[] = [];
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
export function collate(rows: readonly EncodedRow[], padId: number): MicroBatch {
  const width = rows.reduce((longest, { ids }) => Math.max(longest, ids.length), 0);
  const inputIds = new Int32Array(rows.length * width).fill(padId);
  const [attentionMask, starts, ends] = [
    new Int32Array(inputIds.length),
    new Float32Array(inputIds.length),
    new Float32Array(inputIds.length),
  ];
  rows.forEach((row, i) => {
    inputIds.set(row.ids, i * width);
    attentionMask.fill(1, i * width, i * width + row.ids.length);
    for (const place of row.starts) starts[i * width + place] = 1;
    for (const place of row.ends) ends[i * width + place] = 1;
  });
  const shape = [rows.length, width];
  return {
    inputIds: int32Tensor(inputIds, shape),
    attentionMask: int32Tensor(attentionMask, shape),
    startPositions: float32Tensor(starts, shape),
    endPositions: float32Tensor(ends, shape),
  };
}
