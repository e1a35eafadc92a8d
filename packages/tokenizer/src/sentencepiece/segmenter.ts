/**
 * The best segmentation of a normalised text, chunk by chunk.
 *
 * Two units that stand next to each other in no piece are in no piece together: the text can be cut between them,
 * and what is left of the cut has no say in what is right of it – but for the score so far, from which SentencePiece
 * goes on in float32. A chunk (mostly a word with its space, a number, a punctuation mark) is then looked up in the
 * memo of chunks met before, or segmented from exactly that score. Both give what one pass over the whole text
 * (viterbi.ts alone) would: chunk-memo.ts says why for the first; for the second nothing is left out but candidates
 * that cannot be. For merges (merger.ts) scores before a chunk count for nothing, and every memory of one is good.
 */
import {
  ChunkMemo,
  endOf,
  HEADER_WORDS,
  idOf,
  MAX_CHUNK,
  MAX_CHUNK_PIECES,
  piecesOf,
  roundingError,
} from "./chunk-memo.js";
import { Merger } from "./merger.js";
import type { PathFinder } from "./path-finder.js";
import type { PieceModel } from "./piece-model.js";
import { QuickViterbi } from "./quick-viterbi.js";
import { pairIndex } from "./trie-keys.js";
import type { NormalizedText, Segmentation, SentencePieceVersion } from "./types.js";
import { Viterbi } from "./viterbi.js";

/** Twice 2^15 chunks, four megabytes. */
const LOG2_MEMO = 15;
/** Units that are cut into chunks before these are looked at. */
const BLOCK = 256;

class SegmentationBuffer implements Segmentation {
  ids = new Int32Array(0);
  boundaries = new Int32Array(1);
  length = 0;

  /** Makes room for `pieces` pieces; what was there is lost. */
  reserve(pieces: number): void {
    if (this.ids.length >= pieces) return;
    this.ids = new Int32Array(pieces * 2);
    this.boundaries = new Int32Array(pieces * 2 + 1);
  }
}

export class Segmenter {
  private readonly model: PieceModel;
  private readonly finder: PathFinder;
  private readonly quick: QuickViterbi;
  private readonly memo: ChunkMemo;
  private readonly output = new SegmentationBuffer();
  /** Code of each unit of the text in the trie. */
  private codes = new Uint16Array(0);
  /** Chunks of the block at hand: where they end, hashes of their codes. */
  private readonly chunkEnds = new Int32Array(BLOCK + 1);
  private readonly chunkHashes = new Int32Array(BLOCK + 1);
  /** Where the memo most likely has them; 0: nowhere. */
  private readonly chunkEntries = new Int32Array(BLOCK + 1);
  private chunks = 0;
  /** Of no use but to keep the reads that {@link cut} makes ahead. */
  touched = 0;
  /** Score of the path so far, float32. */
  score = 0;

  /** @param log2Memo how many chunks are remembered, as a power of two. */
  constructor(model: PieceModel, log2Memo = LOG2_MEMO, version: SentencePieceVersion = "0.1.97") {
    this.model = model;
    this.memo = new ChunkMemo(log2Memo);
    this.quick = new QuickViterbi(model);
    this.finder = model.kind === "unigram" ? new Viterbi(model, version) : new Merger(model);
  }

  /**
   * The result is reused by the next call of any method.
   *
   * @param score that of the path before, when the text is a part of a longer one; {@link score} is that after it.
   */
  segment({ units, length }: NormalizedText, score = 0): Segmentation {
    const { output } = this;
    output.reserve(length);
    this.reserve(length);
    output.length = 0;
    this.score = score;
    for (let from = 0; from < length; ) {
      const to = this.cut(units, from, length);
      this.emit(units, from);
      from = to;
    }
    output.boundaries[output.length] = length;
    return output;
  }

  /**
   * Cuts the text from `from` on into chunks, until they have {@link BLOCK} units together, or the text ends.
   *
   * @returns where the last chunk ends.
   */
  private cut(units: Uint16Array, from: number, length: number): number {
    const { codes, chunkEnds, chunkHashes, chunkEntries, memo } = this;
    const { words } = memo;
    const { codes: codeOf, pairs } = this.model.trie;
    const enough = from + BLOCK;
    let chunks = 0;
    let code = codeOf[units[from]];
    codes[from] = code;
    let hash = code;
    let to = from + 1;
    for (; to < length; to++) {
      const next = codeOf[units[to]];
      const pair = pairIndex(code, next);
      if (((pairs[pair >>> 5] >>> pair) & 1) === 0 && (units[to] & 0xfc00) !== 0xdc00) {
        chunkEnds[chunks] = to;
        chunkHashes[chunks++] = hash;
        hash = 0;
        if (to >= enough) break;
      }
      codes[to] = code = next;
      hash = Math.imul(hash, 0x01000193) ^ next;
    }
    if (to === length) {
      chunkEnds[chunks] = to;
      chunkHashes[chunks++] = hash;
    }
    this.chunks = chunks;
    memo.reserve(to - from);
    // One after the other these reads would be waited for; here many are under way at once.
    let touched = 0;
    for (let chunk = 0; chunk < chunks; chunk++) touched ^= memo.touch(chunkHashes[chunk]);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const entry = memo.guess(chunkHashes[chunk]);
      chunkEntries[chunk] = entry;
      touched ^= words[entry];
    }
    this.touched = touched;
    return to;
  }

  /** Appends the pieces of the chunks from `from` on to the output. */
  private emit(units: Uint16Array, from: number): void {
    const { output, memo, model, finder, codes, chunkEnds, chunkHashes, chunkEntries, chunks } = this;
    const { unitValues, unitScores } = model.trie;
    const { unknownId, unknownScore, largestStep, scores } = model;
    const { ids, boundaries } = output;
    const { words, floats } = memo;
    let { length: count } = output;
    let { score } = this;
    let start = from;
    for (let chunk = 0; chunk < chunks; chunk++) {
      const end = chunkEnds[chunk];
      const size = end - start;
      if (size === 1) {
        const code = codes[start];
        const value = unitValues[code];
        if (value >= 0) {
          // Unknown characters that follow each other are one piece.
          if (value !== 0 || count === 0 || ids[count - 1] !== unknownId) {
            ids[count] = value === 0 ? unknownId : value - 1;
            boundaries[count++] = start;
          }
          score = Math.fround(score + (value === 0 ? unknownScore : unitScores[code]));
          start = end;
          continue;
        }
      }
      let entry = 0;
      if (size > 1 && size <= MAX_CHUNK) {
        const hash = chunkHashes[chunk];
        entry = chunkEntries[chunk];
        if (entry === 0 || !memo.isAt(entry, units, start, size)) entry = memo.find(units, start, size, hash);
        if (entry !== 0 && floats[entry + 1] > roundingError(score, size, largestStep)) {
          memo.refresh(entry, units, start, size, hash);
          const first = entry + HEADER_WORDS;
          const last = first + 2 * piecesOf(words[entry]);
          let pieceStart = start;
          for (let at = first; at < last; at += 2) {
            const piece = words[at];
            ids[count] = idOf(piece);
            boundaries[count++] = pieceStart;
            score = Math.fround(score + floats[at + 1]);
            pieceStart = start + endOf(piece);
          }
          start = end;
          continue;
        }
        if (entry === 0) {
          const before = count;
          count = this.appendQuickly(units, start, end, chunk, count, score);
          for (let at = before; at < count; at++) score = Math.fround(score + scores[ids[at]]);
          if (count > before) {
            start = end;
            continue;
          }
        }
      }
      finder.run(units, codes, start, end, score);
      count = this.append(units, start, end, chunk, entry, count);
      score = finder.bestScore[end];
      start = end;
    }
    output.length = count;
    this.score = score;
  }

  /**
   * Appends the path that {@link QuickViterbi} finds, if rounding cannot make it another one, and keeps it in the memo,
   * which does not have it. All its pieces are known.
   *
   * @returns the new count; the same one when nothing was appended.
   */
  private appendQuickly(
    units: Uint16Array,
    from: number,
    to: number,
    chunk: number,
    count: number,
    score: number,
  ): number {
    const { quick, finder, codes, memo } = this;
    const { bestStart, bestId } = finder;
    const { largestStep, scores } = this.model;
    const { ids, boundaries } = this.output;
    const size = to - from;
    const pieces = quick.run(codes, from, to, bestStart, bestId);
    if (pieces === 0 || quick.lead <= roundingError(score, size, largestStep)) return count;
    if (pieces <= MAX_CHUNK_PIECES)
      memo.keep(units, from, size, this.chunkHashes[chunk], quick.lead, finder, scores, pieces);
    for (let end = to, at = count + pieces; end > from; end = bestStart[end]) {
      ids[--at] = bestId[end];
      boundaries[at] = bestStart[end];
    }
    return count + pieces;
  }

  /**
   * Appends the path that {@link PathFinder.run} found, and keeps it in the memo, which may have it at `entry`.
   *
   * @returns the new count.
   */
  private append(
    units: Uint16Array,
    from: number,
    to: number,
    chunk: number,
    entry: number,
    count: number,
  ): number {
    const { bestStart, bestId, bestScore, secondScore } = this.finder;
    const { unknownId, largestStep, scores } = this.model;
    const { ids, boundaries } = this.output;
    let pieces = 0;
    let unknown = 0;
    let margin = Number.POSITIVE_INFINITY;
    for (let end = to; end > from; end = bestStart[end]) {
      pieces++;
      if (bestId[end] === unknownId) unknown++;
      const lead = bestScore[end] - secondScore[end];
      if (lead < margin) margin = lead;
    }
    const size = to - from;
    const fits = size > 1 && size <= MAX_CHUNK && pieces <= MAX_CHUNK_PIECES;
    if (fits && unknown === 0 && !this.finder.metSymbol) {
      margin -= roundingError(bestScore[from], size, largestStep);
      if (entry !== 0) this.memo.raise(entry, margin);
      else if (margin > 0)
        this.memo.keep(units, from, size, this.chunkHashes[chunk], margin, this.finder, scores, pieces);
    }
    // Back to front, into the places that the pieces will have; then unknown ones are merged.
    for (let end = to, at = count + pieces; end > from; end = bestStart[end]) {
      ids[--at] = bestId[end];
      boundaries[at] = bestStart[end];
    }
    if (unknown === 0) return count + pieces;
    let kept = count;
    for (let at = count; at < count + pieces; at++) {
      const id = ids[at];
      if (id === unknownId && kept > 0 && ids[kept - 1] === unknownId) continue;
      ids[kept] = id;
      boundaries[kept++] = boundaries[at];
    }
    return kept;
  }

  /** A segmentation of a BPE model with merges left out: `skip` is asked before each. */
  segmentSkipping({ units, length }: NormalizedText, skip: () => boolean): Segmentation {
    this.reserve(length);
    const { codes } = this;
    for (let i = 0; i < length; i++) codes[i] = this.model.trie.codes[units[i]];
    const merger = new Merger(this.model);
    merger.skipMerge = skip;
    merger.reserve(length);
    merger.run(units, codes, 0, length);
    return this.collect(length, merger.bestStart, merger.bestId);
  }

  /** A path through a lattice as a segmentation: the pieces' starts and ids by where they end. */
  collect(length: number, starts: Int32Array, ids: Int32Array): Segmentation {
    const { output } = this;
    const { unknownId } = this.model;
    output.reserve(length);
    let count = 0;
    for (let end = length, after = -1; end > 0; end = starts[end]) {
      const id = ids[end];
      if (id !== unknownId || after !== unknownId) count++;
      after = id;
    }
    output.length = count;
    output.boundaries[count] = length;
    for (let end = length, after = -1; end > 0; end = starts[end]) {
      const id = ids[end];
      if (id !== unknownId || after !== unknownId) output.ids[--count] = id;
      output.boundaries[count] = starts[end];
      after = id;
    }
    return output;
  }

  /** Whether a text can be cut between two units: no piece crosses, and what follows is known. */
  canCut(left: number, right: number): boolean {
    const { trie } = this.model;
    const pair = pairIndex(trie.codes[left], trie.codes[right]);
    // Unknown characters that follow each other are one piece.
    return ((trie.pairs[pair >>> 5] >>> pair) & 1) === 0 && trie.value(trie.first(right)) > 0;
  }

  private reserve(length: number): void {
    this.finder.reserve(length);
    if (this.codes.length < length) this.codes = new Uint16Array(Math.max(256, length * 2));
  }
}
