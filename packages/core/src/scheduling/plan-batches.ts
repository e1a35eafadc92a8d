/**
 * Turns sequences of mixed lengths into runs by what the runs cost.
 *
 * A run of `rows` sequences padded to `width` tokens costs `rows * width` tokens of work, a little more for
 * long ones because attention is quadratic, and a fixed amount for being a run at all. Sorted by length, the
 * best split into runs is found by dynamic programming: padding is traded against the number of runs, not
 * held to a rule.
 */

/** What runs cost, in units of one token's work. */
export interface RunCost {
  /** Fixed cost of a run: reading weights that few tokens share, handing work to threads. */
  readonly perRun: number;
  /** Width at which attention doubles the cost of a token. */
  readonly attentionWidth: number;
}

/**
 * Measured on the base shape with one thread: 15 ms a run and 2.4 ms a token on a busy machine, which is 6
 * tokens; with two threads the share of the fixed part grows. Attention's share is `width / (6 * hidden)` of
 * a token's work.
 */
export const defaultRunCost: RunCost = { perRun: 12, attentionWidth: 6 * 768 };

/** Cost of one run of `rows` sequences of `width` tokens. */
export function runCost(rows: number, width: number, { perRun, attentionWidth }: RunCost): number {
  return perRun + rows * width * (1 + width / attentionWidth);
}

/**
 * The cheapest grouping of sequences into runs of at most `maxTokens` tokens, padding counted. A sequence
 * longer than that is a run of its own. Every index is in exactly one run; within a run and over all, longest
 * first, equal lengths in their order.
 *
 * Takes time proportional to the number of sequences times the rows that fit in a run.
 */
export function planBatches(
  lengths: readonly number[],
  maxTokens: number,
  cost: RunCost = defaultRunCost,
): readonly (readonly number[])[] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[b] - lengths[a] || a - b);
  const count = order.length;
  // best[i]: cost of the cheapest runs for the first i sequences; from[i]: where the last of those runs
  // starts.
  const best = new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(count + 1);
  best[0] = 0;
  for (let start = 0; start < count; start++) {
    const width = lengths[order[start]];
    const mostRows = Math.max(1, Math.floor(maxTokens / Math.max(1, width)));
    for (let end = start + 1; end <= Math.min(count, start + mostRows); end++) {
      const total = best[start] + runCost(end - start, width, cost);
      if (total < best[end]) {
        best[end] = total;
        from[end] = start;
      }
    }
  }
  const batches: number[][] = [];
  for (let end = count; end > 0; end = from[end]) batches.unshift(order.slice(from[end], end));
  return batches;
}
