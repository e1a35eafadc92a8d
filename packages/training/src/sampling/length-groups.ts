/**
 * What a batch more costs beside its tokens, in tokens: a run of its own, and gradients that are added up. Measured on the
 * embedded model, 83 on one thread and 113 on two; a wider one has more to add and takes longer for a token, in about the same
 * measure.
 */
const TOKENS_PER_BATCH = 96;

/**
 * Cuts items of ascending length into groups that are each padded to their longest, so that padding and the number of
 * groups together cost least.
 *
 * @param lengths tokens of each item's sequence, ascending
 * @param sequences sequences of each item
 * @returns where each group ends, exclusive
 */
export function lengthGroups(lengths: readonly number[], sequences: number): readonly number[] {
  // The best way to cut the first `end` items, and where its last group begins.
  const costs = [0];
  const begins = [0];
  for (let end = 1; end <= lengths.length; end++) {
    let best = Number.POSITIVE_INFINITY;
    let from = 0;
    for (let begin = 0; begin < end; begin++) {
      const cost = costs[begin] + (end - begin) * sequences * lengths[end - 1] + TOKENS_PER_BATCH;
      if (cost < best) [best, from] = [cost, begin];
    }
    costs.push(best);
    begins.push(from);
  }
  const ends: number[] = [];
  for (let end = lengths.length; end > 0; end = begins[end]) ends.unshift(end);
  return ends;
}
