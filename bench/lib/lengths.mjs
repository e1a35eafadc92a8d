/** 32 sentences of mixed lengths, in tokens: lognormal, median 24, sigma 0.7. */
export const MIXED_LENGTHS = [
  4, 6, 8, 9, 11, 12, 13, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 31, 33, 35, 38, 41, 45, 49, 55,
  62, 71, 84, 98,
];

/** Rows and tokens of a run. */
export const SHAPES = [
  [1, 32],
  [1, 128],
  [1, 512],
  [8, 128],
];
