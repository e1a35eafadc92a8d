/**
 * The best segmentation of a stretch of normalised text: Viterbi over end positions, in one pass from left to
 * right.
 *
 * For each position the best path that ends there is kept: its score, where its last piece starts, its last
 * piece. From each start, the trie gives every piece that matches, shortest first. Which of two nearly equal
 * paths wins depends on rounding, so it is that of SentencePiece's EncodeOptimized (src/unigram_model.cc): path
 * scores are float32, and an equal one does not replace; a candidate is compared before it is rounded, as in 0.1.97, or
 * after, as in 0.2.2.
 */
import type { PathFinder } from "./path-finder.js";
import type { PieceModel } from "./piece-model.js";
import { isUnexpanded } from "./piece-trie.js";
import type { SentencePieceVersion } from "./types.js";

export class Viterbi implements PathFinder {
  bestScore = new Float32Array(0);
  bestStart = new Int32Array(0);
  bestId = new Int32Array(0);
  secondScore = new Float64Array(0);
  metSymbol = false;
  private readonly model: PieceModel;
  private readonly roundsFirst: boolean;

  constructor(model: PieceModel, version: SentencePieceVersion = "0.1.97") {
    this.model = model;
    this.roundsFirst = version === "0.2.2";
  }

  reserve(length: number): void {
    if (this.bestScore.length > length) return;
    const capacity = Math.max(256, length * 2);
    this.bestScore = new Float32Array(capacity);
    this.bestStart = new Int32Array(capacity);
    this.bestId = new Int32Array(capacity);
    this.secondScore = new Float64Array(capacity);
  }

  run(units: Uint16Array, codes: Uint16Array, from: number, to: number, score: number): void {
    const { bestScore, bestStart, bestId, secondScore, roundsFirst } = this;
    const { unknownId, unknownScore, trie, scores } = this.model;
    let { steps, ends } = trie;
    for (let end = from + 1; end <= to; end++) bestScore[end] = Number.NaN;
    bestScore[from] = score;
    this.metSymbol = false;

    for (let start = from; start < to; ) {
      const scoreHere = bestScore[start];
      const charEnd = (units[start] & 0xfc00) === 0xd800 ? start + 2 : start + 1;
      let coversChar = false;

      // PieceTrie.child and TrieSlots' two words a slot, by hand.
      let parent = 0;
      let node = codes[start];
      for (let end = start + 1; ends[node * 2 + 1] === parent; end++) {
        const value = ends[node * 2];
        if (value > 0) {
          const sum = scores[value - 1] + scoreHere;
          const candidate = roundsFirst ? Math.fround(sum) : sum;
          const best = bestScore[end];
          // False only if there is a path that is as good: comparisons with NaN are false.
          if (!(candidate <= best)) {
            secondScore[end] = best;
            bestScore[end] = candidate;
            bestStart[end] = start;
            bestId[end] = value - 1;
          } else if (!(candidate <= secondScore[end])) secondScore[end] = candidate;
          if (end === charEnd) coversChar = true;
        } else if (value < 0 && this.offerSymbol(-value - 1, start, end) && end === charEnd)
          coversChar = true;
        if (end === to) break;
        let edges = steps[node * 2];
        const code = codes[end];
        if (((edges >>> (code & 7)) & 1) === 0) {
          if (!isUnexpanded(edges)) break;
          trie.expand(node);
          ({ steps, ends } = trie);
          edges = steps[node * 2];
          if (((edges >>> (code & 7)) & 1) === 0) break;
        }
        parent = node;
        node = (edges >>> 8) + code;
      }

      if (!coversChar) this.offer(Math.fround(unknownScore + scoreHere), unknownId, start, charEnd);
      start = charEnd;
    }
  }

  private offer(candidate: number, id: number, start: number, end: number): void {
    const best = this.bestScore[end];
    if (!(candidate <= best)) {
      this.secondScore[end] = best;
      this.bestScore[end] = candidate;
      this.bestStart[end] = start;
      this.bestId[end] = id;
    } else if (!(candidate <= this.secondScore[end])) this.secondScore[end] = candidate;
  }

  /** The same step for a piece that is user-defined or unused. @returns false when it is unused. */
  private offerSymbol(id: number, start: number, end: number): boolean {
    const symbolScore = this.model.symbolScores.get(id);
    if (symbolScore === undefined) return false;
    this.metSymbol = true;
    const sum = symbolScore + this.bestScore[start];
    this.offer(this.roundsFirst ? Math.fround(sum) : sum, id, start, end);
    return true;
  }
}
