/**
 * The best segmentation of a chunk in whole numbers, where it leads by more than rounding can turn: what most words
 * that are met for the first time take, in a fraction of the time of viterbi.ts, which has the rest.
 *
 * Nothing here rounds as SentencePiece does, so it goes its own way: from the end of the chunk to its start, so that
 * the choice at a place is made between pieces that begin there, and stays in registers. Scores are the costs of
 * the trie's steps. What is compared has the length of the piece in its low bits. Two numbers are chosen between
 * without a branch: which one it is nobody can foretell.
 *
 * The lead. Any other path leaves the best one somewhere for good, at the first piece that is not the same; what follows
 * is at most the second best choice there. So the least lead of the choices along the best path is how much better
 * it is than all others. A cost is off by half a unit at most, and a chunk of n units has no paths of more than n
 * pieces: of the lead of one path over another n units may be rounding, and one the low bits.
 *
 * A unit or node that is no piece counts as one at a cost that is lower than what it may stand for: the largest cost there is
 * in place of none, that of an unknown character, 0 for symbols, whose scores are other ones. A step that the code in a
 * slot allows may lead to a node of another parent. All of these only add paths that there are not: they can make the lead
 * smaller, and if the best path is one of them, nothing is said.
 */
import type { PieceModel } from "./piece-model.js";
import { isUnexpanded } from "./piece-trie.js";

/** Longest chunk, in units: lengths have six bits. */
const MAX_UNITS = 63;
const LENGTH_BITS = 6;
const LENGTH = 63;
/** Less than any sum, which has at most {@link MAX_UNITS} costs of 16 bits; twice as much still fits 32 bits. */
const NONE = -(2 ** 29);

export class QuickViterbi {
  /** After {@link run}: how much better the path is than all others, in real numbers, at least. */
  lead = 0;
  private readonly model: PieceModel;
  /** By place in the chunk: the best sum from there to the end, with low bits of 0; two more for what lies beyond. */
  private readonly sums = new Int32Array(MAX_UNITS + 3);
  /** By place: the length of the piece that begins the best path there, and by how much it leads. */
  private readonly lengths = new Uint8Array(MAX_UNITS + 1);
  private readonly leads = new Int32Array(MAX_UNITS + 1);
  /** By place: the slot of the node of two units that begin there. */
  private readonly nodes = new Int32Array(MAX_UNITS + 1);
  /** Of no use but to keep the reads that {@link readAhead} makes. */
  touched = 0;

  constructor(model: PieceModel) {
    this.model = model;
  }

  /**
   * Finds the best path through the chunk with codes [from, to), of two units or more, and puts it into `bestStart` and
   * `bestId`, at the places where its pieces end.
   *
   * @returns the number of pieces; 0 when it can't tell.
   */
  run(codes: Uint16Array, from: number, to: number, bestStart: Int32Array, bestId: Int32Array): number {
    if (this.model.costScale === 0 || to - from > MAX_UNITS || !this.search(codes, from, to)) return 0;
    return this.trace(codes, from, to, bestStart, bestId);
  }

  /** Fills the arrays by place. @returns false for a unit that a search cannot go by. */
  private search(codes: Uint16Array, from: number, to: number): boolean {
    const { sums, lengths, leads, nodes } = this;
    const { trie } = this.model;
    const { unitCosts } = trie;
    const size = to - from;
    if (!this.readAhead(codes, from, size)) return false;
    let { steps } = trie;
    sums[size] = 0;
    sums[size + 1] = NONE;
    let next = 0;
    let afterNext = 0;
    for (let start = size - 1; start >= 0; start--) {
      const code = codes[from + start];
      // Pieces of one unit and of two without a branch; most starts have both.
      let best = sums[start + 1] - (unitCosts[code] << LENGTH_BITS) + 1;
      let edges = steps[code * 2];
      let node = nodes[start];
      let step = steps[node * 2 + 1];
      let differs = (step >>> 16) ^ next;
      const isChild = -((edges >>> (next & 7)) & 1) & ~((differs | -differs) >> 31);
      let sum = sums[start + 2] - ((step & 0xffff) << LENGTH_BITS) + 2;
      sum = ((sum - NONE) & isChild) + NONE;
      let less = best - sum;
      less &= less >> 31;
      let second = sum + less;
      best -= less;

      edges = steps[node * 2] & isChild;
      let follows = afterNext;
      for (let end = start + 2; end < size; ) {
        if (((edges >>> (follows & 7)) & 1) === 0) {
          if (!isUnexpanded(edges)) break;
          trie.expand(node);
          ({ steps } = trie);
          edges = steps[node * 2];
          continue;
        }
        node = (edges >>> 8) + follows;
        step = steps[node * 2 + 1];
        if (step >>> 16 !== follows) break;
        end++;
        sum = sums[end] - ((step & 0xffff) << LENGTH_BITS) + (end - start);
        less = best - sum;
        less &= less >> 31;
        best -= less;
        differs = second - (sum + less);
        second -= differs & (differs >> 31);
        edges = steps[node * 2];
        follows = codes[from + end];
      }
      sums[start] = best & ~LENGTH;
      lengths[start] = best & LENGTH;
      leads[start] = best - second;
      afterNext = next;
      next = code;
    }
    return true;
  }

  /**
   * Reads the nodes of two units and of three that begin at each place: here many reads are under way at once, in the search
   * each would be waited for. @returns false for a unit that a search cannot go by.
   */
  private readAhead(codes: Uint16Array, from: number, size: number): boolean {
    const { nodes } = this;
    const { trie } = this.model;
    const { unitCosts } = trie;
    let { steps } = trie;
    let touched = 0;
    for (let start = 0; start < size; start++) {
      const code = codes[from + start];
      if (unitCosts[code] < 0) return false;
      if (isUnexpanded(steps[code * 2])) {
        trie.expand(code);
        ({ steps } = trie);
      }
      const node = (steps[code * 2] >>> 8) + (start + 1 < size ? codes[from + start + 1] : 0);
      nodes[start] = node;
      touched ^= steps[node * 2 + 1];
    }
    for (let start = 0; start + 2 < size; start++) {
      const code = codes[from + start + 2];
      const edges = steps[nodes[start] * 2];
      // Without the bit there may be no base.
      touched ^= steps[(((edges >>> 8) & -((edges >>> (code & 7)) & 1)) + code) * 2];
    }
    this.touched = touched;
    return true;
  }

  /** The path that the arrays by place say. @returns the number of its pieces; 0 when one of them is none. */
  private trace(
    codes: Uint16Array,
    from: number,
    to: number,
    bestStart: Int32Array,
    bestId: Int32Array,
  ): number {
    const { lengths, leads } = this;
    const { steps, ends } = this.model.trie;
    let lead = -2 * NONE;
    let pieces = 0;
    for (let at = from; at < to; ) {
      const start = at;
      const length = lengths[start - from];
      if (leads[start - from] < lead) lead = leads[start - from];
      let parent = 0;
      let node = codes[at++];
      while (at < start + length && ends[node * 2 + 1] === parent) {
        parent = node;
        node = (steps[node * 2] >>> 8) + codes[at++];
      }
      const value = ends[node * 2];
      if (value <= 0 || ends[node * 2 + 1] !== parent) return 0;
      bestStart[at] = start;
      bestId[at] = value - 1;
      pieces++;
    }
    this.lead = (lead / 2 ** LENGTH_BITS - 1 - (to - from)) / this.model.costScale;
    return pieces;
  }
}
