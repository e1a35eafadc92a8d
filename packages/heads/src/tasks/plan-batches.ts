/**
 * Groups items into batches of at most `maxTokens` tokens, padding counted; an item longer than that is a batch of
 * its own. Items of like length go together, longest first, so that little is padding; equal ones keep their
 * order. Every item is in exactly one batch, named by its index.
 */
export function planBatches(lengths: readonly number[], maxTokens: number): readonly (readonly number[])[] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[b] - lengths[a] || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const index of order) {
    const width = batch.length === 0 ? lengths[index] : lengths[batch[0]];
    if (batch.length > 0 && width * (batch.length + 1) > maxTokens) {
      batches.push(batch);
      batch = [];
    }
    batch.push(index);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
