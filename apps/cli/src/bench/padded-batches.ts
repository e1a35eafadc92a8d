import { int32Tensor } from "@ernie-m/core";
import type { BatchInputs } from "@ernie-m/heads";

/** Most tokens of a padded batch: attention over more would not fit the memory of an ordinary machine. */
export const PADDED_BATCH_TOKENS = 16_384;

/**
 * Rows padded to the longest beside them, in the order given, in as few batches of at most `maxTokens` tokens as
 * that allows: what a program does that plans nothing. int32 [rows, longest].
 */
export function paddedBatches(
  rows: readonly Int32Array[],
  padId: number,
  maxTokens = PADDED_BATCH_TOKENS,
): readonly BatchInputs[] {
  const batches: Int32Array[][] = [];
  let longest = 0;
  for (const row of rows) {
    const batch = batches.at(-1);
    const width = Math.max(longest, row.length);
    if (batch !== undefined && width * (batch.length + 1) <= maxTokens) {
      batch.push(row);
      longest = width;
    } else {
      batches.push([row]);
      longest = row.length;
    }
  }
  return batches.map((batch) => padTogether(batch, padId));
}

function padTogether(rows: readonly Int32Array[], padId: number): BatchInputs {
  const width = Math.max(...rows.map((row) => row.length));
  const ids = new Int32Array(rows.length * width).fill(padId);
  const mask = new Int32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    ids.set(row, i * width);
    mask.fill(1, i * width, i * width + row.length);
  }
  const shape = [rows.length, width];
  return { inputIds: int32Tensor(ids, shape), attentionMask: int32Tensor(mask, shape) };
}
