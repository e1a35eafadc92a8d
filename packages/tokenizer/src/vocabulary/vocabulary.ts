import { CARRIAGE_RETURN, LINE_FEED } from "../characters.js";
import { TokenizerError } from "../errors.js";
import { decodeUtf8, encodeUtf8Into, toUnits, utf8SequenceLength } from "../utf8.js";
import type { TokenTable } from "./token-table.js";

const FNV_PRIME = 0x01000193;

/**
 * A `vocab.txt`: one token a line, the id is the number of the line, counted from 0.
 *
 * The file's bytes are kept as they are, with typed arrays over them: no string is made until one is asked
 * for. Lines end as Python's text files do (LF, CR LF or CR); nothing else is taken off a token. A token that
 * stands on two lines has the id of the later one, and the earlier id has no token.
 *
 * Source: transformers `ErnieMTokenizer.load_vocab`, `reverse_vocab`.
 */
export class Vocabulary implements TokenTable {
  readonly size: number;
  /** The file as read. */
  readonly bytes: Uint8Array;
  /** Line `i` is bytes [starts[i], starts[i + 1]), line end included. */
  readonly #starts: Int32Array;
  /** Open addressing, linear probing: id + 1, 0 for free. */
  readonly #slots: Int32Array;
  /** Eight more bits of the hash of what a slot holds: nearly every mismatch ends here, in the cache. */
  readonly #tags: Uint8Array;
  readonly #overridden: ReadonlySet<number>;
  /** What hashes begin with, a signed integer. Another one each time, so that no file can have many that are equal. */
  readonly #seed = (Math.random() * 2 ** 32) | 0;
  /** As long as the longest token: anything that does not fit cannot be one. */
  readonly #scratch: Uint8Array;

  /** Throws: TokenizerError `invalid-vocabulary` when a line is not UTF-8. The bytes must not change afterwards. */
  constructor(bytes: Uint8Array, file = "vocab.txt") {
    this.bytes = bytes;
    const lines = readLines(bytes, file, this.#seed);
    this.size = lines.count;
    this.#starts = lines.starts;
    this.#scratch = new Uint8Array(lines.longest);
    this.#slots = new Int32Array(tableSize(this.size));
    this.#tags = new Uint8Array(this.#slots.length);
    const overridden = new Set<number>();
    for (let id = 0; id < this.size; id++) {
      const hash = lines.hashes[id];
      const slot = this.#find(hash, bytes, this.#starts[id], this.#tokenEnd(id));
      const previous = this.#slots[slot] - 1;
      if (previous >= 0) overridden.add(previous);
      this.#slots[slot] = id + 1;
      this.#tags[slot] = hash >>> 24;
    }
    this.#overridden = overridden;
  }

  lookup(units: Uint16Array, start: number, end: number): number {
    // No UTF-16 unit takes less than a byte.
    if (end - start > this.#scratch.length) return -1;
    const length = encodeUtf8Into(units, start, end, this.#scratch);
    if (length < 0) return -1;
    const bytes = this.#scratch;
    let hash = this.#seed;
    for (let at = 0; at < length; at++) hash = Math.imul(hash ^ bytes[at], FNV_PRIME);
    const slot = this.#find(mix(hash), bytes, 0, length);
    return this.#slots[slot] - 1;
  }

  idOf(token: string): number {
    return this.lookup(toUnits(token), 0, token.length);
  }

  tokenOf(id: number): string | undefined {
    if (!Number.isInteger(id) || id < 0 || id >= this.size || this.#overridden.has(id)) return undefined;
    return decodeUtf8(this.bytes, this.#starts[id], this.#tokenEnd(id));
  }

  #tokenEnd(id: number): number {
    const start = this.#starts[id];
    let end = this.#starts[id + 1];
    if (end > start && this.bytes[end - 1] === LINE_FEED) end--;
    if (end > start && this.bytes[end - 1] === CARRIAGE_RETURN) end--;
    return end;
  }

  /** The slot that holds the token `bytes[start, end)`, or the free slot where it would go. */
  #find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = slots[slot] - 1;
      if (id < 0) return slot;
      if (this.#tags[slot] === hash >>> 24 && this.#isToken(id, bytes, start, end)) return slot;
    }
  }

  #isToken(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#starts[id];
    if (this.#tokenEnd(id) - own !== end - start) return false;
    for (let at = start; at < end; at++) {
      if (this.bytes[own + at - start] !== bytes[at]) return false;
    }
    return true;
  }
}

interface Lines {
  readonly count: number;
  /** Line `i` is bytes [starts[i], starts[i + 1]). */
  readonly starts: Int32Array;
  /** Hash of the token on each line. */
  readonly hashes: Int32Array;
  /** Bytes of the longest token. */
  readonly longest: number;
}

/** Finds and hashes the lines in one pass, and checks on the way that they are UTF-8. */
function readLines(bytes: Uint8Array, file: string, seed: number): Lines {
  // A line has a byte at least, its end; most have more, so the arrays grow rather than start at the worst case.
  let starts = new Int32Array((bytes.length >> 3) + 16);
  let hashes = new Int32Array(starts.length);
  let count = 0;
  let longest = 0;
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    let hash = seed;
    let byte = bytes[at];
    while (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) {
      if (byte < 0x80) {
        hash = Math.imul(hash ^ byte, FNV_PRIME);
        at++;
      } else {
        const length = utf8SequenceLength(bytes, at, bytes.length);
        if (length === 0) throw notUtf8(file, count, byte, at - start);
        for (const next = at + length; at < next; at++) hash = Math.imul(hash ^ bytes[at], FNV_PRIME);
      }
      if (at === bytes.length) break;
      byte = bytes[at];
    }
    longest = Math.max(longest, at - start);
    if (at < bytes.length) at += byte === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED ? 2 : 1;
    if (count + 1 === starts.length) {
      starts = grown(starts);
      hashes = grown(hashes);
    }
    hashes[count++] = mix(hash);
    starts[count] = at;
  }
  return { count, starts: starts.slice(0, count + 1), hashes, longest };
}

function notUtf8(file: string, line: number, byte: number, position: number): TokenizerError {
  const found = `byte 0x${byte.toString(16).padStart(2, "0")} at position ${position + 1} of the line`;
  return new TokenizerError("invalid-vocabulary", file, `line ${line + 1}: expected UTF-8, got ${found}`);
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Spreads the high bits down: FNV's low bits alone are weak for short keys. */
function mix(hash: number): number {
  const spread = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return spread ^ (spread >>> 13);
}

function tableSize(count: number): number {
  let size = 16;
  while (size < count * 2) size *= 2;
  return size;
}
