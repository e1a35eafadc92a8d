/**
 * What a trie is made of, and the one pass over it at load: are the keys valid and all different, which units do
 * they have, which of these stand side by side.
 */
import { decodeCodePoint } from "./utf8.js";

/** Keys in UTF-8 as they lie in a file. The key with the value v (or -v) is number v - 1 in the other arrays. */
export interface TrieKeys {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly lengths: Uint16Array;
  /** Weight of each key. */
  readonly scores: Float32Array;
  /** The values of those that are keys; never 0. */
  readonly values: Int32Array;
}

/** Why keys make no trie. */
export type KeyProblem =
  | { readonly problem: "not-utf8" | "holds-nul"; readonly value: number }
  | { readonly problem: "equal"; readonly values: readonly [number, number] };

export interface CheckedKeys {
  /** Number of each UTF-16 unit, from 1 in order of first use; 0 for units that no key has. */
  readonly codes: Uint16Array;
  /** One more than the largest code. */
  readonly codeCount: number;
  /** A set of bits: that of {@link pairIndex} is set for all codes that stand next to each other in a key. */
  readonly pairs: Int32Array;
}

const LOG2_PAIRS = 18;

/** The bit for two neighbouring codes. Different pairs may share one. */
export function pairIndex(left: number, right: number): number {
  return (Math.imul(left, 0x9e3779b1) >>> (32 - LOG2_PAIRS)) ^ right;
}

export function checkKeys(keys: TrieKeys): CheckedKeys | KeyProblem {
  const { bytes, starts, lengths, values } = keys;
  const codes = new Uint16Array(0x10000);
  const pairs = new Int32Array(1 << (LOG2_PAIRS - 5));
  const known = new KnownKeys(keys);
  let codeCount = 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const id = Math.abs(value) - 1;
    const end = starts[id]! + lengths[id]!;
    let hash = 0;
    let previous = 0;
    for (let at = starts[id]!; at < end; ) {
      let unit = bytes[at]!;
      let low = 0;
      if (unit < 0x80) {
        if (unit === 0) return { problem: "holds-nul", value };
        at++;
      } else {
        const decoded = decodeCodePoint(bytes, at, end);
        if (decoded < 0) return { problem: "not-utf8", value };
        at += decoded & 7;
        unit = decoded >> 3;
        if (unit > 0xffff) {
          low = 0xdc00 | (unit & 0x3ff);
          unit = 0xd7c0 + (unit >> 10);
        }
      }
      for (;;) {
        let code = codes[unit]!;
        if (code === 0) codes[unit] = code = codeCount++;
        hash = (Math.imul(hash, 0x01000193) ^ code) | 0;
        if (previous !== 0) {
          const pair = pairIndex(previous, code);
          pairs[pair >>> 5]! |= 1 << pair;
        }
        previous = code;
        if (low === 0) break;
        unit = low;
        low = 0;
      }
    }
    const equal = known.add(hash, value);
    if (equal !== 0) return { problem: "equal", values: [equal, value] };
  }
  return { codes, codeCount, pairs };
}

/** A hash table of the keys seen so far: open addressing, linear probing. */
class KnownKeys {
  private readonly keys: TrieKeys;
  private readonly slots: Int32Array;
  /** A byte more of the hash of what a slot holds: nearly all keys that differ are told apart by it. */
  private readonly tags: Uint8Array;
  private readonly shift: number;

  constructor(keys: TrieKeys) {
    this.keys = keys;
    const log2 = 33 - Math.clz32(keys.values.length | 1);
    this.slots = new Int32Array(2 ** log2);
    this.tags = new Uint8Array(2 ** log2);
    this.shift = 32 - log2;
  }

  /** @returns the value of an equal key, 0 when there is none: then this one is added. */
  add(hash: number, value: number): number {
    const { slots, tags } = this;
    const spread = Math.imul(hash, 0x9e3779b1);
    const tag = spread & 0xff;
    for (let slot = spread >>> this.shift; ; slot = (slot + 1) & (slots.length - 1)) {
      const other = slots[slot]!;
      if (other === 0) {
        slots[slot] = value;
        tags[slot] = tag;
        return 0;
      }
      if (tags[slot] === tag && this.equals(Math.abs(other) - 1, Math.abs(value) - 1)) return other;
    }
  }

  private equals(a: number, b: number): boolean {
    const { bytes, starts, lengths } = this.keys;
    const length = lengths[a]!;
    if (length !== lengths[b]) return false;
    for (let i = 0, x = starts[a]!, y = starts[b]!; i < length; i++) {
      if (bytes[x + i] !== bytes[y + i]) return false;
    }
    return true;
  }
}
