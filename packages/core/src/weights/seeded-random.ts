import { checkArgument } from "../arguments.js";

/**
 * Random numbers that a seed determines, the same on every platform as far as `Math.log` and `Math.cos` are.
 */
export interface RandomSource {
  /** An integer from 0 to 2^32 - 1. */
  uint32(): number;
  /** A number from 0 to below 1, a multiple of 2^-32. */
  uniform(): number;
  /** A number of the standard normal distribution. */
  normal(): number;
}

/**
 * A generator started by `seed` (its lower 32 bits count). Not for secrets.
 *
 * Source: Blackman and Vigna, xoshiro128** 1.1; the state comes from splitmix32; normals by Box and Muller.
 * Throws: InputError.
 */
export function seededRandom(seed: number): RandomSource {
  checkArgument(typeof seed === "number", "seed", "a number", seed);
  const next = splitmix32(seed);
  return xoshiro128([next(), next(), next(), next()]);
}

/** Xoshiro128** from a given state, which must not be all zeros. */
export function xoshiro128(state: readonly [number, number, number, number]): RandomSource {
  let [a, b, c, d] = state;
  let spare: number | undefined;

  function uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  }

  function uniform(): number {
    return uint32() / 0x1_0000_0000;
  }

  function normal(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    // From 1 down to 2^-32, so that the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  return { uint32, uniform, normal };
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
