/**
 * Threefry-2x32 with 13 rounds: 64 random bits for each 64-bit counter under a 64-bit key, with additions,
 * rotations and exclusive ors of 32 bits alone, so equal bits everywhere. 13 rounds pass BigCrush.
 * Source: Salmon et al. 2011, Parallel Random Numbers: As Easy as 1, 2, 3, section 4.2 and its library
 * Random123.
 */
const PARITY = 0x1bd11bda;

/** A key of 64 bits, or a counter: the low word first. */
export type WordPair = readonly [low: number, high: number];

/**
 * Writes the two words of each of `count` counters to `into`, from `first` on: the low word counts, the high
 * one stays.
 */
export function threefry2x32(
  into: Int32Array,
  count: number,
  [k0, k1]: WordPair,
  [low, high]: WordPair,
): void {
  const k2 = k0 ^ k1 ^ PARITY;
  const y0 = (high + k1) | 0;
  for (let i = 0; i < count; i++) {
    let x = (low + i + k0) | 0;
    let y = y0;
    // Rotations by 13, 15, 26, 6 and 17, 29, 16, 24 in turn; a part of the key after every fourth.
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k1) | 0;
    y = (y + k2 + 1) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k2) | 0;
    y = (y + k0 + 2) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k0) | 0;
    y = (y + k1 + 3) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    into[2 * i] = x;
    into[2 * i + 1] = y;
  }
}
