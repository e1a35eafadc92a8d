/** A batch of sequences of one length, special tokens included. */
export interface Shape {
  readonly batch: number;
  readonly tokens: number;
}

/** One thing to measure in every configuration: how long one sequence takes, or how many get done. */
export interface Item extends Shape {
  readonly kind: "latency" | "throughput";
}

const FIRST_LENGTH = 16;
const LAST_LENGTH = 512;

/** Lengths that latency is measured at: 16 doubling up to 512, as far as the model has positions. */
export function usualLengths(longest: number): readonly number[] {
  const lengths: number[] = [];
  for (let length = FIRST_LENGTH; length <= Math.min(longest, LAST_LENGTH); length *= 2) lengths.push(length);
  return lengths.length > 0 ? lengths : [longest];
}

export const USUAL_BATCHES: readonly number[] = [1, 8, 32];

/** Tokens of the sequences that throughput by batch size is measured with: a sentence. */
export const SENTENCE_TOKENS = 32;
