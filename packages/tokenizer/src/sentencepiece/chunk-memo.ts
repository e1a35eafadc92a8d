/**
 * Remembers how chunks of text were segmented, a bounded number of them: text repeats itself.
 *
 * A chunk is a stretch that no piece enters or leaves (segmenter.ts), so its best path does not depend on what
 * stands around it – but for rounding: path scores are float32 sums from the start of the text, and the further
 * from zero the sum already is, the more each step rounds. An entry therefore keeps its margin: how much better
 * the path is, at each of its ends, than the best one that was turned down there, in real numbers. Rounding can
 * only turn a decision whose margin is smaller than the rounding error; such a chunk is segmented anew.
 *
 * The bound. A step rounds by at most A × 2^-24, where A bounds the size of every sum in the chunk; a chunk of n
 * units has paths of at most n steps, and a maximum is never further off than what it is the maximum of: so every
 * best sum is at most n × A × 2^-24 from the real one that starts from the same score. A decision compares two of
 * them, one rounded once more: it cannot turn if their real distance exceeds 2 (n + 1) × A × 2^-24. The factor
 * used is twice that, which covers the rounding of this arithmetic itself.
 *
 * A chunk has two places, given by its hash and far from each other, so that full places crowd nowhere; a new one
 * takes that which was not found of late. One cache line of 16 words each:
 *
 *   [0] number of units, 5 bits | number of pieces, 3 bits | for each piece but the last its end, 5 bits;
 *       bit 31: found since a chunk last looked for a place here
 *   [1] float32 margin
 *   [2] … for each piece its id and its float32 score, then the units, two a word
 *
 * So that many pieces leave room for fewer units: 24 beside one piece, 12 beside four.
 */

const ENTRY_WORDS = 16;
/** Longest chunk that may be kept, in units, and most pieces that one may have. */
export const MAX_CHUNK = 24;
export const MAX_CHUNK_PIECES = 4;
/** Bit 31 of word 0. */
const RECENT = -0x80000000;
const LENGTH = 0x1f;
const ROUNDING = 2 ** -23;

export class ChunkMemo {
  /** See the top of the file. */
  readonly words: Int32Array;
  private readonly units: Uint16Array;
  /** The same memory. */
  readonly floats: Float32Array;
  private readonly shift: number;

  /** @param log2Entries how many chunks are kept. 64 bytes each. */
  constructor(log2Entries: number) {
    this.words = new Int32Array(ENTRY_WORDS << log2Entries);
    this.units = new Uint16Array(this.words.buffer);
    this.floats = new Float32Array(this.words.buffer);
    this.shift = 32 - log2Entries;
  }

  /** The first of the two places in {@link words} for chunks with this hash. */
  place(hash: number): number {
    return (Math.imul(hash, 0x9e3779b1) >>> this.shift) << 4;
  }

  /** The second one. */
  otherPlace(hash: number): number {
    return (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> this.shift) << 4;
  }

  /**
   * Finds the chunk `units[from, from + length)`, if rounding errors of up to `error` cannot turn its path.
   *
   * @returns where its entry is in {@link words}, -1 when there is none.
   */
  find(units: Uint16Array, from: number, length: number, hash: number, error: number): number {
    const { words } = this;
    let entry = this.place(hash);
    if (!this.isAt(entry, units, from, length)) {
      entry = this.otherPlace(hash);
      if (!this.isAt(entry, units, from, length)) return -1;
    }
    if (!(this.floats[entry + 1]! > error)) return -1;
    words[entry]! |= RECENT;
    return entry;
  }

  private isAt(entry: number, units: Uint16Array, from: number, length: number): boolean {
    const { units: keys } = this;
    const header = this.words[entry]!;
    if ((header & LENGTH) !== length) return false;
    for (let i = 0, at = firstUnit(entry, piecesOf(header)); i < length; i++) {
      if (keys[at + i] !== units[from + i]) return false;
    }
    return true;
  }

  /**
   * Keeps a chunk that {@link fits}: `count` pieces `ids` with `scores` that end `ends` units from its start, in real numbers better than all
   * others by `margin` at least.
   */
  keep(
    units: Uint16Array,
    from: number,
    length: number,
    hash: number,
    margin: number,
    ids: Int32Array,
    ends: Int32Array,
    scores: Float32Array,
    count: number,
  ): void {
    const { words, units: keys } = this;
    let entry = this.place(hash);
    const other = this.otherPlace(hash);
    if (words[entry]! < 0) {
      words[entry]! &= ~RECENT;
      if (words[other]! < 0) words[other]! &= ~RECENT;
      else entry = other;
    }
    let header = length | (count << 5) | RECENT;
    for (let k = 0; k < count; k++) {
      words[entry + 2 + 2 * k] = ids[k]!;
      this.floats[entry + 3 + 2 * k] = scores[k]!;
      // The end of the last piece is the length.
      if (k + 1 < count) header |= ends[k]! << (8 + 5 * k);
    }
    words[entry] = header;
    this.floats[entry + 1] = margin;
    for (let i = 0, at = firstUnit(entry, count); i < length; i++) keys[at + i] = units[from + i]!;
  }
}

/** Whether an entry has room for a chunk of `length` units in `count` pieces. */
export function fits(length: number, count: number): boolean {
  return length <= MAX_CHUNK && count <= MAX_CHUNK_PIECES && 4 + 4 * count + length <= 2 * ENTRY_WORDS;
}

/** How many pieces the entry with this word 0 has. */
export function piecesOf(header: number): number {
  return (header >>> 5) & 7;
}

/** Where piece `k`, which is not the last, ends in the chunk whose entry has this word 0. */
export function pieceEnd(header: number, k: number): number {
  return (header >>> (8 + 5 * k)) & LENGTH;
}

/** Where the units of an entry are among all units. */
function firstUnit(entry: number, count: number): number {
  return entry * 2 + 4 + 4 * count;
}

/**
 * How far two sums of a chunk may come to lie from their real distance (see the top of the file).
 *
 * @param score the sum before the chunk.
 * @param length of the chunk in units.
 * @param step the largest size of a score of a piece.
 */
export function roundingError(score: number, length: number, step: number): number {
  return 2 * (length + 1) * (Math.abs(score) + length * step) * ROUNDING;
}
