/**
 * Ways to store the encoder's Linear layers and embedding tables as integers.
 *
 * - `int8`: 8 bits, a scale for each output or row; Linear layers multiply them as integers
 * - `int7`: the same with one bit unused, so that older x86 processors multiply exactly without a slower way
 * - `int4`: 4 bits, a scale for each 32 weights; the smallest, computed with as floats
 */
export const quantizations = ["int8", "int7", "int4"] as const;

/** One of {@link quantizations}. */
export type Quantization = (typeof quantizations)[number];

/**
 * The largest 8-bit integer of each: two products of 64 with the largest activation, 255, stay below 2 ** 15.
 */
export const MAX_QUANTIZED = { int8: 127, int7: 64 } as const;
