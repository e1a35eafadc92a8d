import { TokenizerError } from "./errors.js";
import { decodeUtf8, encodeUtf8Into, toUnits, utf8SequenceLength } from "./utf8.js";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Token strings and their ids, in both directions. */
export interface TokenTable {
  /** Number of ids: every id is in [0, size). */
  readonly size: number;
  /** The id of the token spelled by UTF-16 units [start, end), -1 when there is none. */
  lookup(units: Uint16Array, start: number, end: number): number;
  /** The id of a token, -1 when there is none. */
  idOf(token: string): number;
  /** The token with this id; undefined when there is none. */
  tokenOf(id: number): string | undefined;
}

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
  readonly #overridden: ReadonlySet<number>;
  /** As long as the longest token: anything that does not fit cannot be one. */
  readonly #scratch: Uint8Array;

  /** Throws: TokenizerError `invalid-vocabulary` when a line is not UTF-8. The bytes must not change afterwards. */
  constructor(bytes: Uint8Array, file = "vocab.txt") {
    this.bytes = bytes;
    this.#starts = lineStarts(bytes);
    this.size = this.#starts.length - 1;
    this.#slots = new Int32Array(tableSize(this.size));
    const overridden = new Set<number>();
    let longest = 0;
    for (let id = 0; id < this.size; id++) {
      const start = this.#starts[id]!;
      const end = this.#tokenEnd(id);
      longest = Math.max(longest, end - start);
      const previous = this.#insert(id, hashLine(bytes, start, end, id, file), start, end);
      if (previous >= 0) overridden.add(previous);
    }
    this.#overridden = overridden;
    this.#scratch = new Uint8Array(longest);
  }

  lookup(units: Uint16Array, start: number, end: number): number {
    // No UTF-16 unit takes less than a byte.
    if (end - start > this.#scratch.length) return -1;
    const length = encodeUtf8Into(units, start, end, this.#scratch);
    if (length < 0) return -1;
    const bytes = this.#scratch;
    let hash = FNV_OFFSET;
    for (let at = 0; at < length; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME);
    const slot = this.#find(mix(hash), bytes, 0, length);
    return this.#slots[slot]! - 1;
  }

  idOf(token: string): number {
    return this.lookup(toUnits(token), 0, token.length);
  }

  tokenOf(id: number): string | undefined {
    if (!Number.isInteger(id) || id < 0 || id >= this.size || this.#overridden.has(id)) return undefined;
    return decodeUtf8(this.bytes, this.#starts[id]!, this.#tokenEnd(id));
  }

  #tokenEnd(id: number): number {
    const start = this.#starts[id]!;
    let end = this.#starts[id + 1]!;
    if (end > start && this.bytes[end - 1] === LINE_FEED) end--;
    if (end > start && this.bytes[end - 1] === CARRIAGE_RETURN) end--;
    return end;
  }

  /** Returns the id that had this token before, -1 when none had. */
  #insert(id: number, hash: number, start: number, end: number): number {
    const slot = this.#find(hash, this.bytes, start, end);
    const previous = this.#slots[slot]! - 1;
    this.#slots[slot] = id + 1;
    return previous;
  }

  /** The slot that holds the token `bytes[start, end)`, or the free slot where it would go. */
  #find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot]! - 1;
      if (id < 0 || this.#isToken(id, bytes, start, end)) return slot;
    }
  }

  #isToken(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#starts[id]!;
    if (this.#tokenEnd(id) - own !== end - start) return false;
    for (let at = start; at < end; at++) {
      if (this.bytes[own + at - start] !== bytes[at]) return false;
    }
    return true;
  }
}

function lineStarts(bytes: Uint8Array): Int32Array {
  let lines = 0;
  let at = 0;
  while (at < bytes.length) {
    at = nextLine(bytes, at);
    lines++;
  }
  const starts = new Int32Array(lines + 1);
  at = 0;
  for (let line = 1; line <= lines; line++) {
    at = nextLine(bytes, at);
    starts[line] = at;
  }
  return starts;
}

function nextLine(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === LINE_FEED) return at + 1;
    if (byte === CARRIAGE_RETURN) return bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
  }
  return bytes.length;
}

/** Hash of one token; checks on the way that it is UTF-8. */
function hashLine(bytes: Uint8Array, start: number, end: number, id: number, file: string): number {
  let hash = FNV_OFFSET;
  for (let at = start; at < end; ) {
    const length = utf8SequenceLength(bytes, at, end);
    if (length === 0) {
      const byte = bytes[at]!.toString(16).padStart(2, "0");
      throw new TokenizerError(
        "invalid-vocabulary",
        file,
        `line ${id + 1}: expected UTF-8, got byte 0x${byte} at position ${at - start + 1} of the line`,
      );
    }
    for (const next = at + length; at < next; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME);
  }
  return mix(hash);
}

/** Spreads the high bits down: FNV's low bits alone are weak for short keys. */
function mix(hash: number): number {
  const spread = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (spread ^ (spread >>> 13)) >>> 0;
}

function tableSize(count: number): number {
  let size = 16;
  while (size < count * 2) size *= 2;
  return size;
}
