/**
 * 32 sentences of mixed lengths, in tokens: drawn from a lognormal distribution, median 24, sigma 0.7. They are 1,112
 * tokens, or 3,136 when padded to the longest: 2.82 times as many.
 */
export const MIXED_LENGTHS = [
  4, 6, 6, 7, 9, 10, 12, 12, 13, 13, 16, 16, 16, 17, 23, 24, 25, 25, 29, 30, 37, 38, 42, 49, 61, 62, 73, 77,
  78, 86, 98, 98,
];

/** Rows and tokens of a run. */
export const SHAPES = [
  [1, 32],
  [1, 128],
  [1, 512],
  [8, 128],
];
