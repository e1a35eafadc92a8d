/**
 * The segmentation of a stretch of normalised text by merges: byte-pair encoding, as SentencePiece does it
 * (src/bpe_model.cc).
 *
 * The text begins as characters, but for user-defined symbols, which are whole from the start and never merged. Of
 * all neighbours that are a piece together, those whose piece has the highest score are merged, the leftmost first,
 * until there are none. Merges in one place say nothing about merges in another, so chunks can be taken one by one.
 *
 * A char model is the same without merges (src/char_model.cc).
 */
import type { PathFinder } from "./path-finder.js";
import type { PieceModel } from "./piece-model.js";

export class Merger implements PathFinder {
  /** All 0: which path is the best does not depend on scores before it. */
  bestScore = new Float32Array(0);
  bestStart = new Int32Array(0);
  bestId = new Int32Array(0);
  /** All NaN: there is no second one. */
  secondScore = new Float64Array(0);
  readonly metSymbol = false;
  /** Asked before each merge whether to leave it out (BPE-dropout). */
  skipMerge: () => boolean = never;
  private readonly model: PieceModel;
  /** By start of a symbol: where it ends (0: merged into another), where the one before starts, its node in the trie. */
  private end = new Int32Array(0);
  private previous = new Int32Array(0);
  /** 0: no piece begins like this; -1: a user-defined symbol. */
  private node = new Int32Array(0);
  private readonly agenda = new Agenda();

  constructor(model: PieceModel) {
    this.model = model;
  }

  reserve(length: number): void {
    if (this.bestScore.length > length) return;
    const capacity = Math.max(256, length * 2);
    this.bestScore = new Float32Array(capacity);
    this.bestStart = new Int32Array(capacity);
    this.bestId = new Int32Array(capacity);
    this.secondScore = new Float64Array(capacity).fill(Number.NaN);
    this.end = new Int32Array(capacity);
    this.previous = new Int32Array(capacity);
    this.node = new Int32Array(capacity);
  }

  run(units: Uint16Array, codes: Uint16Array, from: number, to: number): void {
    const { end, previous, node, agenda, bestStart, bestId } = this;
    const { trie, unknownId } = this.model;
    this.split(units, codes, from, to);
    if (this.model.kind === "bpe") {
      for (let left = from; end[left] < to; left = end[left]) this.propose(codes, left, end[left]);
    }
    while (agenda.size > 0) {
      agenda.pop();
      const { left, right, stop } = agenda;
      // One of the two may have been merged with another since.
      if (end[left] !== right || end[right] !== stop) continue;
      if (this.skipMerge()) continue;
      node[left] = this.walk(codes, node[left], right, stop);
      end[left] = stop;
      end[right] = 0;
      if (stop < to) previous[stop] = left;
      if (left > from) this.propose(codes, previous[left], left);
      if (stop < to) this.propose(codes, left, stop);
    }
    for (let start = from; start < to; start = end[start]) {
      const stop = end[start];
      const value = node[start] > 0 ? trie.value(node[start]) : 0;
      bestStart[stop] = start;
      bestId[stop] = node[start] === WHOLE ? this.symbolId(codes, start, stop) : idOf(value, unknownId);
    }
  }

  /** Takes the stretch apart into what is merged: symbols, else characters. */
  private split(units: Uint16Array, codes: Uint16Array, from: number, to: number): void {
    const { end, previous, node } = this;
    for (let start = from, before = from; start < to; ) {
      const symbolEnd = this.endOfSymbol(units, start, to);
      const charEnd = (units[start] & 0xfc00) === 0xd800 && start + 1 < to ? start + 2 : start + 1;
      const stop = symbolEnd > 0 ? symbolEnd : charEnd;
      end[start] = stop;
      previous[start] = before;
      node[start] = symbolEnd > 0 ? WHOLE : this.walk(codes, 0, start, stop);
      before = start;
      start = stop;
    }
  }

  /** Where the longest user-defined symbol at `start` ends; 0 when there is none. */
  private endOfSymbol(units: Uint16Array, start: number, to: number): number {
    const { symbols } = this.model;
    if (symbols === null) return 0;
    let longest = 0;
    let node = symbols.first(units[start]);
    for (let end = start + 1; node !== 0; end++) {
      if (symbols.value(node) !== 0) longest = end;
      if (end === to) break;
      node = symbols.child(node, units[end]);
    }
    return longest;
  }

  private symbolId(codes: Uint16Array, start: number, stop: number): number {
    return idOf(this.model.trie.value(this.walk(codes, 0, start, stop)), this.model.unknownId);
  }

  /** The node that codes [start, stop) lead to from `node`; 0 when there is none. */
  private walk(codes: Uint16Array, node: number, start: number, stop: number): number {
    const { trie } = this.model;
    let at = node;
    for (let i = start; i < stop; i++) {
      at = trie.childOfCode(at, codes[i]);
      if (at === 0) return 0;
    }
    return at;
  }

  /** Puts two neighbours on the agenda if they are a piece together. */
  private propose(codes: Uint16Array, left: number, right: number): void {
    const { end, node, model } = this;
    if (node[left] <= 0 || node[right] === WHOLE) return;
    const stop = end[right];
    const value = model.trie.value(this.walk(codes, node[left], right, stop));
    if (value !== 0) this.agenda.push(model.scores[Math.abs(value) - 1], left, right, stop);
  }
}

/** The node of a symbol that is never merged. */
const WHOLE = -1;

function never(): boolean {
  return false;
}

function idOf(value: number, unknownId: number): number {
  return value === 0 ? unknownId : Math.abs(value) - 1;
}

/** A heap of proposed merges: the highest score first, of equal ones the leftmost. */
class Agenda {
  size = 0;
  /** The merge last popped. */
  left = 0;
  right = 0;
  stop = 0;
  private scores = new Float32Array(64);
  /** Left, right, stop. */
  private places = new Int32Array(192);

  push(score: number, left: number, right: number, stop: number): void {
    if (this.size === this.scores.length) this.grow();
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.isAfter(parent, score, left)) break;
      this.move(parent, hole);
      hole = parent;
    }
    this.set(hole, score, left, right, stop);
  }

  /** Must not be called on an empty heap. */
  pop(): void {
    const { places } = this;
    [this.left, this.right, this.stop] = [places[0], places[1], places[2]];
    const last = --this.size;
    if (last === 0) return;
    const score = this.scores[last];
    const left = places[last * 3];
    let hole = 0;
    for (let child = 1; child < last; child = 2 * hole + 1) {
      if (child + 1 < last && this.isAfter(child, this.scores[child + 1], places[child * 3 + 3])) child++;
      if (!this.isAfter(last, this.scores[child], places[child * 3])) break;
      this.move(child, hole);
      hole = child;
    }
    this.set(hole, score, left, places[last * 3 + 1], places[last * 3 + 2]);
  }

  /** Whether entry `at` comes after one with this score and place. */
  private isAfter(at: number, score: number, left: number): boolean {
    const other = this.scores[at];
    return other < score || (other === score && this.places[at * 3] > left);
  }

  private move(from: number, to: number): void {
    const { places } = this;
    this.set(to, this.scores[from], places[from * 3], places[from * 3 + 1], places[from * 3 + 2]);
  }

  private set(at: number, score: number, left: number, right: number, stop: number): void {
    this.scores[at] = score;
    this.places[at * 3] = left;
    this.places[at * 3 + 1] = right;
    this.places[at * 3 + 2] = stop;
  }

  private grow(): void {
    const scores = new Float32Array(this.size * 2);
    const places = new Int32Array(this.size * 6);
    scores.set(this.scores);
    places.set(this.places);
    this.scores = scores;
    this.places = places;
  }
}
