/**
 * What a trie is made of, and the one pass over it at load: are the keys valid and all different, which units do
 * they have, which of these stand side by side.
 */
import { decodeCodePoint } from "../utf8.js";

/** The pieces of a file, UTF-8, and which of them are keys. */
export interface TrieKeys {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly lengths: Uint16Array;
  /** Score of each key, and how many units of cost one less of it is; 0: costs are not wanted. */
  readonly scores: Float32Array;
  readonly costScale: number;
  /** Cost of a unit that is no key. */
  readonly unknownCost: number;
  /** Type of each piece, and the sign of the values of pieces of a type; 0: these are no keys. */
  readonly types: Uint8Array;
  readonly signs: Int8Array;
}

/** The value of the key that is piece `id`; 0 when it is none. */
export function valueOfKey({ types, signs }: TrieKeys, id: number): number {
  return signs[types[id]] * (id + 1);
}

/** The cost of what is no key. */
export const NO_COST = 0xffff;

/**
 * The score of the key that is piece `id` as a whole number that fits into 16 bits, the larger the worse, {@link NO_COST} at
 * most; 0 for keys with negative values, whose scores are other ones.
 */
export function costOfKey({ types, signs, scores, costScale }: TrieKeys, id: number): number {
  if (signs[types[id]] < 0) return 0;
  return Math.max(0, Math.min(NO_COST, Math.round(-scores[id] * costScale)));
}

/** Why keys make no trie. */
export type KeyProblem =
  | { readonly problem: "not-utf8" | "holds-nul"; readonly id: number }
  | { readonly problem: "equal"; readonly ids: readonly [number, number] };

export interface CheckedKeys {
  /** Number of each UTF-16 unit, from 1 in order of first use; 0 for units that no key has. */
  readonly codes: Uint16Array;
  /** By code: how many bytes of a key its unit takes; of a character of four, the high surrogate 1, the low one 3. */
  readonly unitBytes: Uint8Array;
  /** A set of bits: that of {@link pairIndex} is set for all codes that stand next to each other in a key. */
  readonly pairs: Int32Array;
  /** By first code: one of the keys of more than a unit that begin with it, id + 1; by id the next one. 0: none. */
  readonly firstKeys: Int32Array;
  readonly nextKeys: Int32Array;
  /** By code: the key that is nothing but its unit, id + 1; 0: none. */
  readonly unitKeys: Int32Array;
}

const LOG2_PAIRS = 18;

/** The bit for two neighbouring codes. Different pairs may share one. */
export function pairIndex(left: number, right: number): number {
  return (Math.imul(left, 0x9e3779b1) >>> (32 - LOG2_PAIRS)) ^ right;
}

const MAX_CODES = 0x10000;

/**
 * Decodes the UTF-16 unit at a place of a key. Characters of four bytes are two units: the second one begins at the
 * second byte.
 *
 * @returns unit × 4 + bytes used, or -1 when the key is not UTF-8 there.
 */
function decodeUnit(bytes: Uint8Array, at: number, start: number, end: number): number {
  const first = bytes[at];
  const second = bytes[at + 1] ^ 0x80;
  if (first >= 0xe0 && first < 0xf0 && end - at >= 3) {
    const third = bytes[at + 2] ^ 0x80;
    const unit = ((first & 0x0f) << 12) | (second << 6) | third;
    const isValid = (second | third) < 0x40 && unit >= 0x800 && (unit & 0xf800) !== 0xd800;
    return isValid ? unit * 4 + 3 : -1;
  }
  if (first >= 0xc2 && first < 0xe0 && end - at >= 2 && second < 0x40)
    return (((first & 0x1f) << 6) | second) * 4 + 2;
  return decodeHalf(bytes, at, start, end);
}

/** The same for half of a character of four bytes. */
function decodeHalf(bytes: Uint8Array, at: number, start: number, end: number): number {
  // The second one was looked at with the first.
  if (bytes[at] < 0xc0 && at > start && bytes[at - 1] >= 0xf0)
    return (0xdc00 | ((bytes[at + 1] & 0x0f) << 6) | (bytes[at + 2] & 0x3f)) * 4 + 3;
  const decoded = decodeCodePoint(bytes, at, end);
  return (decoded & 7) === 4 ? (0xd7c0 + (decoded >> 13)) * 4 + 1 : -1;
}

export function checkKeys(keys: TrieKeys): CheckedKeys | KeyProblem {
  const checker = new KeyChecker(keys);
  return checker.readAll() ?? checker.findEqual() ?? checker.result();
}

class KeyChecker {
  private readonly keys: TrieKeys;
  private readonly codes = new Uint16Array(MAX_CODES);
  private readonly unitBytes = new Uint8Array(MAX_CODES);
  private readonly pairs = new Int32Array(1 << (LOG2_PAIRS - 5));
  private readonly firstKeys = new Int32Array(MAX_CODES);
  private readonly unitKeys = new Int32Array(MAX_CODES);
  private readonly nextKeys: Int32Array;
  private codeCount = 1;
  /**
   * Which keys are equal is found by their hashes: sets of the bits of them that were met, and met again, are small
   * enough for the caches; only the few keys that have these are compared.
   */
  private readonly hashes: Int32Array;
  /** Where hashes begin: another number each time, so that no file can have many that are equal. */
  private readonly seed = (Math.random() * 2 ** 32) | 0;
  private readonly shift: number;
  private readonly met: Int32Array;
  private readonly metAgain: Int32Array;
  private suspects = 0;

  constructor(keys: TrieKeys) {
    const { length } = keys.types;
    this.keys = keys;
    this.nextKeys = new Int32Array(length);
    this.hashes = new Int32Array(length);
    // One bit in 16 is set, about.
    const log2 = Math.max(5, 36 - Math.clz32(length | 1));
    this.shift = 32 - log2;
    this.met = new Int32Array(1 << (log2 - 5));
    this.metAgain = new Int32Array(1 << (log2 - 5));
  }

  /** Takes note of all keys. */
  readAll(): KeyProblem | null {
    const { codes, unitBytes, pairs, firstKeys, unitKeys, nextKeys, hashes, met, metAgain, shift, seed } =
      this;
    const { bytes, starts, lengths, types, signs } = this.keys;
    let codeCount = 1;
    let suspects = 0;
    for (let id = 0; id < types.length; id++) {
      if (signs[types[id]] === 0) continue;
      const start = starts[id];
      const end = start + lengths[id];
      let hash = seed;
      let first = 0;
      let previous = 0;
      for (let at = start; at < end; ) {
        let unit = bytes[at];
        let size = 1;
        if (unit >= 0x80) {
          const decoded = decodeUnit(bytes, at, start, end);
          if (decoded < 0) return { problem: "not-utf8", id };
          size = decoded & 3;
          unit = decoded >> 2;
        } else if (unit === 0) return { problem: "holds-nul", id };
        let code = codes[unit];
        if (code === 0) {
          unitBytes[codeCount] = size;
          codes[unit] = code = codeCount++;
        }
        hash = Math.imul(hash, 0x01000193) ^ code;
        if (previous === 0) first = code;
        else {
          const pair = pairIndex(previous, code);
          pairs[pair >>> 5] |= 1 << pair;
        }
        previous = code;
        at += size;
      }
      if (start + unitBytes[first] === end) unitKeys[first] = id + 1;
      else {
        nextKeys[id] = firstKeys[first];
        firstKeys[first] = id + 1;
      }
      hash = Math.imul(hash, 0x9e3779b1);
      hashes[id] = hash;
      const bit = hash >>> shift;
      const word = met[bit >>> 5];
      met[bit >>> 5] = word | (1 << bit);
      const again = (word >>> bit) & 1;
      metAgain[bit >>> 5] |= again << bit;
      suspects += again;
    }
    this.codeCount = codeCount;
    this.suspects = suspects;
    return null;
  }

  /** Compares the keys that may be equal. */
  findEqual(): KeyProblem | null {
    const { hashes, metAgain, shift, suspects } = this;
    const { types, signs } = this.keys;
    if (suspects === 0) return null;
    const known = new KnownKeys(this.keys, suspects * 2);
    for (let id = 0; id < hashes.length; id++) {
      const bit = hashes[id] >>> shift;
      if (((metAgain[bit >>> 5] >>> bit) & 1) === 0 || signs[types[id]] === 0) continue;
      const equal = known.add(hashes[id], id);
      if (equal >= 0) return { problem: "equal", ids: [equal, id] };
    }
    return null;
  }

  result(): CheckedKeys {
    const { codes, pairs, codeCount, unitBytes, firstKeys, nextKeys, unitKeys } = this;
    return {
      codes,
      unitBytes: unitBytes.slice(0, codeCount),
      pairs,
      firstKeys: firstKeys.slice(0, codeCount),
      nextKeys,
      unitKeys: unitKeys.slice(0, codeCount),
    };
  }
}

/** A hash table of keys: open addressing, linear probing. */
class KnownKeys {
  private readonly keys: TrieKeys;
  /** The id of a key plus 1, 0 for none, and its hash. */
  private readonly slots: Int32Array;
  private readonly hashes: Int32Array;
  private readonly shift: number;

  constructor(keys: TrieKeys, capacity: number) {
    this.keys = keys;
    const log2 = 33 - Math.clz32(capacity | 1);
    this.slots = new Int32Array(2 ** log2);
    this.hashes = new Int32Array(2 ** log2);
    this.shift = 32 - log2;
  }

  /** @returns the id of an equal key, -1 when there is none: then this one is added. */
  add(hash: number, id: number): number {
    const { slots, hashes } = this;
    for (let slot = hash >>> this.shift; ; slot = (slot + 1) & (slots.length - 1)) {
      const other = slots[slot] - 1;
      if (other < 0) {
        slots[slot] = id + 1;
        hashes[slot] = hash;
        return -1;
      }
      if (hashes[slot] === hash && this.equals(other, id)) return other;
    }
  }

  private equals(a: number, b: number): boolean {
    const { bytes, starts, lengths } = this.keys;
    const length = lengths[a];
    if (length !== lengths[b]) return false;
    for (let i = 0, x = starts[a], y = starts[b]; i < length; i++) {
      if (bytes[x + i] !== bytes[y + i]) return false;
    }
    return true;
  }
}
