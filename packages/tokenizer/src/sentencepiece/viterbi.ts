/**
 * The best segmentation of a normalised text: Viterbi over end positions, in one pass from left to right.
 *
 * For each position the best path that ends there is kept: its score, where its last piece starts, its last
 * piece. From each start, the trie gives every piece that matches, shortest first. Which of two nearly equal
 * paths wins depends on rounding, so it is that of SentencePiece's EncodeOptimized (src/unigram_model.cc): path
 * scores are float32, but a candidate is compared before it is rounded, and an equal one does not replace.
 */
import { SLOT_WORDS } from "./piece-trie.js";
import type { NormalizedText, Segmentation } from "./types.js";
import type { UnigramModel } from "./unigram-model.js";

class SegmentationBuffer implements Segmentation {
  ids = new Int32Array(0);
  boundaries = new Int32Array(1);
  length = 0;
}

export class Viterbi {
  private readonly model: UnigramModel;
  private readonly output = new SegmentationBuffer();
  /** By end position: score of the best path (NaN: none yet), start and id of its last piece. */
  private bestScore = new Float32Array(0);
  private bestStart = new Int32Array(0);
  private bestId = new Int32Array(0);
  /** Code of each unit of the text in the trie. */
  private codes = new Uint16Array(0);

  constructor(model: UnigramModel) {
    this.model = model;
  }

  /** The result is reused by the next call of any method. */
  segment(normalized: NormalizedText): Segmentation {
    const { units, length } = normalized;
    this.reserve(length);
    this.forward(units, length);
    return this.collect(length, this.bestStart, this.bestId);
  }

  private forward(units: Uint16Array, length: number): void {
    const { bestScore, bestStart, bestId, codes } = this;
    const { unknownId, unknownScore } = this.model;
    const { table, weights, codes: codeOf } = this.model.trie;
    for (let i = 0; i < length; i++) codes[i] = codeOf[units[i]!]!;
    bestScore.fill(Number.NaN, 0, length + 1);
    bestScore[0] = 0;
    const rootBase = table[0]! >>> 8;

    for (let start = 0; start < length; ) {
      const scoreHere = bestScore[start]!;
      const charEnd = (units[start]! & 0xfc00) === 0xd800 ? start + 2 : start + 1;
      let coversChar = false;

      // PieceTrie.child, by hand: this is where the time goes.
      let parent = 0;
      let node = (rootBase + codes[start]!) * SLOT_WORDS;
      for (let end = start + 1; table[node + 1] === parent; end++) {
        const value = table[node + 2]!;
        if (value > 0) {
          const score = weights[node + 3]! + scoreHere;
          // False only if there is a path that is as good: comparisons with NaN are false.
          if (!(score <= bestScore[end]!)) {
            bestScore[end] = score;
            bestStart[end] = start;
            bestId[end] = value - 1;
          }
          if (end === charEnd) coversChar = true;
        } else if (value < 0 && this.offerSymbol(-value - 1, start, end) && end === charEnd)
          coversChar = true;
        if (end === length) break;
        const edges = table[node]!;
        const code = codes[end]!;
        if (((edges >>> (code & 7)) & 1) === 0) break;
        parent = node / SLOT_WORDS;
        node = ((edges >>> 8) + code) * SLOT_WORDS;
      }

      if (!coversChar) {
        const score = Math.fround(unknownScore + scoreHere);
        if (!(score <= bestScore[charEnd]!)) {
          bestScore[charEnd] = score;
          bestStart[charEnd] = start;
          bestId[charEnd] = unknownId;
        }
      }
      start = charEnd;
    }
  }

  /** The same step for a piece that is user-defined or unused. @returns false when it is unused. */
  private offerSymbol(id: number, start: number, end: number): boolean {
    const symbolScore = this.model.symbolScores.get(id);
    if (symbolScore === undefined) return false;
    const score = symbolScore + this.bestScore[start]!;
    if (!(score <= this.bestScore[end]!)) {
      this.bestScore[end] = score;
      this.bestStart[end] = start;
      this.bestId[end] = id;
    }
    return true;
  }

  /**
   * Follows the path back from the end, and merges runs of unknown characters into one piece.
   *
   * @param starts by end position: where the last piece of the path starts.
   * @param ids by end position: the last piece of the path.
   */
  collect(length: number, starts: Int32Array, ids: Int32Array): Segmentation {
    const output = this.output;
    const { unknownId } = this.model;
    if (output.ids.length < length) {
      output.ids = new Int32Array(length * 2);
      output.boundaries = new Int32Array(length * 2 + 1);
    }
    let count = 0;
    for (let end = length, after = -1; end > 0; end = starts[end]!) {
      const id = ids[end]!;
      if (id !== unknownId || after !== unknownId) count++;
      after = id;
    }
    output.length = count;
    output.boundaries[count] = length;
    for (let end = length, after = -1; end > 0; end = starts[end]!) {
      const id = ids[end]!;
      if (id !== unknownId || after !== unknownId) output.ids[--count] = id;
      output.boundaries[count] = starts[end]!;
      after = id;
    }
    return output;
  }

  private reserve(length: number): void {
    if (this.bestScore.length > length) return;
    const capacity = Math.max(256, length * 2);
    this.bestScore = new Float32Array(capacity);
    this.bestStart = new Int32Array(capacity);
    this.bestId = new Int32Array(capacity);
    this.codes = new Uint16Array(capacity);
  }
}
