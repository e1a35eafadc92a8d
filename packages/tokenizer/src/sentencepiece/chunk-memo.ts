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
 * Entries lie one after the other in the younger of two halves of an arena, and are found through the half's index, a
 * hash table with linear probing. When a half is full the other one is emptied and becomes the younger. What is found
 * in the older half is copied to the younger: so what was used of late stays, and nothing is ever removed one by one.
 * An entry is, in words of 32 bits,
 *
 *   [0] number of units, 6 bits | number of pieces, 6 bits
 *   [1] float32 margin
 *   [2] … for each piece its id, 26 bits, and the unit after it, 6 bits; then its float32 score
 *   then the units, two a word
 *
 * and a word of the index is where the entry is, 20 bits, and 12 more bits of its hash; 0: none.
 */

import type { PathFinder } from "./path-finder.js";

/** Longest chunk that may be kept, in units, and most pieces that one may have. */
export const MAX_CHUNK = 63;
export const MAX_CHUNK_PIECES = 24;
const ROUNDING = 2 ** -23;

/** Word 0. */
const LENGTH = 0x3f;
const COUNT_SHIFT = 6;
/** Words of an entry before its pieces. */
export const HEADER_WORDS = 2;
/** The first word of a piece. */
const ID = 0x3ffffff;
const END_SHIFT = 26;
/** Words of the index. */
const PLACE = 0xfffff;
const TAG_SHIFT = 20;
/** Words and places in the index that a half has, for each of its chunks. */
const WORDS_PER_CHUNK = 12;
const LOG2_PLACES_PER_CHUNK = 2;

export class ChunkMemo {
  /** See the top of the file. */
  readonly words: Int32Array;
  /** The same memory. */
  readonly floats: Float32Array;
  private readonly units: Uint16Array;
  private young: Int32Array;
  private old: Int32Array;
  /** Where the younger half begins in {@link words}, and what of it is free. */
  private start = 1;
  private free = 1;
  private end: number;
  private readonly halfSize: number;
  private readonly shift: number;

  /** @param log2Chunks how many chunks a half has room for, about, up to 2^15. Each takes 64 bytes. */
  constructor(log2Chunks: number) {
    this.halfSize = WORDS_PER_CHUNK << log2Chunks;
    this.end = 1 + this.halfSize;
    this.words = new Int32Array(1 + 2 * this.halfSize);
    this.units = new Uint16Array(this.words.buffer);
    this.floats = new Float32Array(this.words.buffer);
    this.young = new Int32Array(1 << (log2Chunks + LOG2_PLACES_PER_CHUNK));
    this.old = new Int32Array(this.young.length);
    this.shift = 32 - log2Chunks - LOG2_PLACES_PER_CHUNK;
  }

  /**
   * Makes room for chunks of so many units together, if the younger half has less. Places of entries are good until it
   * is called again.
   */
  reserve(units: number): void {
    // At most, as chunks of two units and two pieces.
    if (this.free + units * (HEADER_WORDS / 2 + 2.5) <= this.end) return;
    [this.young, this.old] = [this.old, this.young];
    this.young.fill(0);
    this.start = this.free = this.start === 1 ? 1 + this.halfSize : 1;
    this.end = this.start + this.halfSize;
  }

  /** Of no use but that it is in the caches afterwards: the words of the indices that are read first for this hash. */
  touch(hash: number): number {
    const slot = mix(hash) >>> this.shift;
    return this.young[slot] ^ this.old[slot];
  }

  /** Where in {@link words} an entry is that is most likely of the chunk with this hash; 0: there is none. */
  guess(hash: number): number {
    const mixed = mix(hash);
    return probe(this.young, mixed, this.shift) || probe(this.old, mixed, this.shift);
  }

  /** Where the entry for the chunk `units[from, from + length)` is; 0: there is none. */
  find(units: Uint16Array, from: number, length: number, hash: number): number {
    return (
      this.findIn(this.young, units, from, length, hash) || this.findIn(this.old, units, from, length, hash)
    );
  }

  /** Whether the entry at a place is that of the chunk `units[from, from + length)`. */
  isAt(place: number, units: Uint16Array, from: number, length: number): boolean {
    const { units: keys } = this;
    const header = this.words[place];
    if ((header & LENGTH) !== length) return false;
    for (let i = 0, at = firstUnit(place, header); i < length; i++) {
      if (keys[at + i] !== units[from + i]) return false;
    }
    return true;
  }

  /** Says that an entry was of use. */
  refresh(place: number, units: Uint16Array, from: number, length: number, hash: number): void {
    if (place >= this.start && place < this.free) return;
    if (this.findIn(this.young, units, from, length, hash) !== 0) return;
    const size = wordsOf(piecesOf(this.words[place]), length);
    if (this.free + size > this.end) return;
    this.words.copyWithin(this.free, place, place + size);
    this.add(hash, size);
  }

  /** Sets the margin of an entry, if it is larger than that it has. */
  raise(place: number, margin: number): void {
    if (margin > this.floats[place + 1]) this.floats[place + 1] = margin;
  }

  /**
   * Keeps a chunk of up to {@link MAX_CHUNK} units, its path with up to {@link MAX_CHUNK_PIECES} pieces, all known, in
   * real numbers better than all others by `margin` at least. There is no entry for it yet. Without room for it nothing
   * is done.
   */
  keep(
    units: Uint16Array,
    from: number,
    length: number,
    hash: number,
    margin: number,
    { bestStart, bestId }: Pick<PathFinder, "bestStart" | "bestId">,
    scores: Float32Array,
    count: number,
  ): void {
    const { words, floats, units: keys, free } = this;
    const size = wordsOf(count, length);
    if (free + size > this.end) return;
    const header = length | (count << COUNT_SHIFT);
    words[free] = header;
    floats[free + 1] = margin;
    let at = free + HEADER_WORDS + 2 * count;
    for (let end = from + length; end > from; end = bestStart[end]) {
      at -= 2;
      words[at] = bestId[end] | ((end - from) << END_SHIFT);
      floats[at + 1] = scores[bestId[end]];
    }
    for (let i = 0, to = firstUnit(free, header); i < length; i++) keys[to + i] = units[from + i];
    this.add(hash, size);
  }

  /** Makes what was written to the first `size` free words an entry. */
  private add(hash: number, size: number): void {
    const { young } = this;
    const mixed = mix(hash);
    let slot = mixed >>> this.shift;
    while (young[slot] !== 0) slot = (slot + 1) & (young.length - 1);
    young[slot] = this.free | (mixed << TAG_SHIFT);
    this.free += size;
  }

  private findIn(index: Int32Array, units: Uint16Array, from: number, length: number, hash: number): number {
    const mixed = mix(hash);
    for (let slot = mixed >>> this.shift; ; slot = (slot + 1) & (index.length - 1)) {
      const word = index[slot];
      if (word === 0) return 0;
      if ((word ^ (mixed << TAG_SHIFT)) >>> TAG_SHIFT === 0 && this.isAt(word & PLACE, units, from, length))
        return word & PLACE;
    }
  }
}

/** How many pieces the entry with this word 0 has. */
export function piecesOf(header: number): number {
  return (header >>> COUNT_SHIFT) & LENGTH;
}

/** The id in the first word of a piece. */
export function idOf(word: number): number {
  return word & ID;
}

/** How many units from the start of the chunk a piece ends, from its first word. */
export function endOf(word: number): number {
  return word >>> END_SHIFT;
}

function wordsOf(pieces: number, length: number): number {
  return HEADER_WORDS + 2 * pieces + ((length + 1) >> 1);
}

/** Where the units of an entry are among all units. */
function firstUnit(place: number, header: number): number {
  return 2 * (place + HEADER_WORDS) + 4 * piecesOf(header);
}

function mix(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x9e3779b1);
}

/** The place in the first word of an index that has these bits of the hash; 0: there is none. */
function probe(index: Int32Array, mixed: number, shift: number): number {
  for (let slot = mixed >>> shift; ; slot = (slot + 1) & (index.length - 1)) {
    const word = index[slot];
    if (word === 0) return 0;
    if ((word ^ (mixed << TAG_SHIFT)) >>> TAG_SHIFT === 0) return word & PLACE;
  }
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
