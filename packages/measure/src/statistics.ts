/** What repeated measurements of one thing say, in milliseconds. */
export interface Timing {
  /** Median. */
  readonly ms: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** How often it was measured, warm-up not counted. */
  readonly rounds: number;
}

/** The middle value, or the mean of the two in the middle. Throws: RangeError without a value. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("a median needs a value");
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/**
 * How many times as large values of one thing are as those of another: the median over rounds, so that what slowed the
 * machine in a round slows both. Throws: RangeError without a round.
 */
export function medianRatio(values: readonly number[], others: readonly number[]): number {
  return median(values.map((value, round) => value / others[round]));
}

/** Throws: RangeError without a sample. */
export function timingOf(samples: readonly number[]): Timing {
  return {
    ms: median(samples),
    minMs: Math.min(...samples),
    maxMs: Math.max(...samples),
    rounds: samples.length,
  };
}
