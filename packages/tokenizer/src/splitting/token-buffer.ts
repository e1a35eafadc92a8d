import { unitsToString } from "../utf8.js";

/**
 * Words of memory that results are cut from: asking for memory takes longer than tokenizing a short text does.
 * What is longer than a quarter gets its own, so that little is wasted, or kept by a result that is kept.
 */
const SLAB = 2048;
/** Words for tokens that are kept from one use to the next; more are given back. */
const KEPT = 3 * 2 ** 17;

/**
 * Growing arrays of (id, start, end) for one text or many, with the spelling of the tokens that the vocabulary does
 * not have: theirs cannot be had back from the id.
 */
export class TokenBuffer {
  length = 0;
  /** Three numbers a token: id, start, end. */
  #tokens = new Int32Array(768);
  #spelling = new Uint16Array(256);
  /** End in `#spelling` of each kept spelling. */
  #spellingEnds = new Int32Array(16);
  #spellings = 0;
  #slab = new ArrayBuffer(SLAB * 4);
  #slabUsed = 0;

  clear(): void {
    this.length = 0;
    this.#spellings = 0;
    if (this.#tokens.length > KEPT) this.#tokens = new Int32Array(KEPT);
  }

  /** How many spellings are kept. */
  get spellings(): number {
    return this.#spellings;
  }

  /** Makes room for `count` more tokens. */
  reserve(count: number): void {
    const needed = (this.length + count) * 3;
    if (needed <= this.#tokens.length) return;
    const larger = new Int32Array(Math.max(needed, this.#tokens.length * 2));
    larger.set(this.#tokens);
    this.#tokens = larger;
  }

  /** Adds a token; {@link reserve} made room for it. */
  push(id: number, start: number, end: number): void {
    const at = this.length++ * 3;
    this.#tokens[at] = id;
    this.#tokens[at + 1] = start;
    this.#tokens[at + 2] = end;
  }

  /** Keeps units [from, to) as the spelling of the unknown token that was pushed last. */
  keepSpelling(units: Uint16Array, from: number, to: number): void {
    const start = this.#spellings === 0 ? 0 : this.#spellingEnds[this.#spellings - 1];
    const end = start + to - from;
    if (end > this.#spelling.length) {
      const larger = new Uint16Array(Math.max(end, this.#spelling.length * 2));
      larger.set(this.#spelling.subarray(0, start));
      this.#spelling = larger;
    }
    this.#spelling.set(units.subarray(from, to), start);
    if (this.#spellings === this.#spellingEnds.length) this.#spellingEnds = grown(this.#spellingEnds);
    this.#spellingEnds[this.#spellings++] = end;
  }

  /**
   * Rewrites offsets into a text as offsets into the text that it was made from: unit `i` came from unit
   * `origin[i]` of `originalLength` units. The text's tokens are those from `first` on.
   */
  mapOffsets(origin: Int32Array, originalLength: number, first: number): void {
    const tokens = this.#tokens;
    for (let at = first * 3; at < this.length * 3; at += 3) {
      const start = tokens[at + 1];
      const end = tokens[at + 2];
      const from = start < origin.length ? origin[start] : originalLength;
      tokens[at + 1] = from;
      tokens[at + 2] = end > start ? origin[end - 1] + 1 : from;
    }
  }

  /**
   * Copies of ids, starts and ends, exactly as long as needed, one after the other in one piece of memory; short
   * texts share it with others, see {@link SLAB}.
   */
  take(): { readonly ids: Int32Array; readonly starts: Int32Array; readonly ends: Int32Array } {
    const { length } = this;
    const tokens = this.#tokens;
    const { buffer, at: first } = this.#room(length * 3);
    const ids = new Int32Array(buffer, first * 4, length);
    const starts = new Int32Array(buffer, (first + length) * 4, length);
    const ends = new Int32Array(buffer, (first + length * 2) * 4, length);
    for (let index = 0, at = 0; index < length; index++, at += 3) {
      ids[index] = tokens[at];
      starts[index] = tokens[at + 1];
      ends[index] = tokens[at + 2];
    }
    return { ids, starts, ends };
  }

  /** Copies tokens [from, to): ids to `ids` from `at` on, starts and ends in turn to `offsets` from twice that on. */
  copy(from: number, to: number, ids: Int32Array, offsets: Int32Array, at: number): void {
    const tokens = this.#tokens;
    for (let token = from * 3, index = at; token < to * 3; token += 3, index++) {
      ids[index] = tokens[token];
      offsets[index * 2] = tokens[token + 1];
      offsets[index * 2 + 1] = tokens[token + 2];
    }
  }

  /** The ids of tokens [from, to), copied. */
  idsOf(from: number, to: number): Int32Array {
    return Int32Array.from({ length: to - from }, (_, index) => this.#tokens[(from + index) * 3]);
  }

  /** How many of the tokens [from, to) have an id. */
  count(id: number, from: number, to: number): number {
    let found = 0;
    for (let at = from * 3; at < to * 3; at += 3) if (this.#tokens[at] === id) found++;
    return found;
  }

  #room(words: number): { readonly buffer: ArrayBuffer; readonly at: number } {
    if (words * 4 > SLAB) return { buffer: new ArrayBuffer(words * 4), at: 0 };
    if (this.#slabUsed + words > SLAB) {
      this.#slab = new ArrayBuffer(SLAB * 4);
      this.#slabUsed = 0;
    }
    const at = this.#slabUsed;
    this.#slabUsed += words;
    return { buffer: this.#slab, at };
  }

  /** Forgets the first tokens, and the first spellings: theirs. */
  drop(tokens: number, spellings: number): void {
    this.#tokens.copyWithin(0, tokens * 3, this.length * 3);
    this.length -= tokens;
    if (spellings === 0) return;
    const shift = this.#spellingEnds[spellings - 1];
    this.#spelling.copyWithin(0, shift, this.#spellingEnds[this.#spellings - 1]);
    for (let i = spellings; i < this.#spellings; i++)
      this.#spellingEnds[i - spellings] = this.#spellingEnds[i] - shift;
    this.#spellings -= spellings;
  }

  /** Copies of the first spellings; of all that are kept, if not told how many. */
  takeSpellings(count = this.#spellings): Spellings {
    if (count === 0) return NO_SPELLINGS;
    const ends = this.#spellingEnds.slice(0, count);
    return { units: this.#spelling.slice(0, ends[ends.length - 1]), ends };
  }
}

/** Spellings one after the other; the first begins at 0, each ends at `ends[i]`. */
export interface Spellings {
  readonly units: Uint16Array;
  readonly ends: Int32Array;
}

const NO_SPELLINGS: Spellings = { units: new Uint16Array(0), ends: new Int32Array(0) };

/** Spelling `index` as a string. */
export function spelling({ units, ends }: Spellings, index: number): string {
  return unitsToString(units, index === 0 ? 0 : ends[index - 1], ends[index]);
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
