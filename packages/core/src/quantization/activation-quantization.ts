/**
 * How rows of activations become 8-bit numbers, the same in every rule of `rowScale`, `quantizeRows` and
 * `integerLinear`: integers from -127 to 127 on the row's own scale, stored as uint8 around 128, because that
 * is what integer multiplication on x86 takes beside signed weights.
 */

/** The uint8 that stands for 0. */
export const QUANTIZED_ZERO = 128;

/**
 * A row's scale relative to its largest magnitude: 1/127 as float32, for runtimes multiply by it in float32.
 */
export const RELATIVE_SCALE = Math.fround(1 / 127);

/**
 * The least that a row's largest magnitude counts as, so that the scale of a row of zeros can be divided by.
 */
export const SMALLEST_MAGNITUDE = Math.fround(1e-30);
