import type { TokenizeSettings } from "../encode-options.js";
import type { SentencePieceProcessor } from "../sentencepiece/processor.js";
import type { TokenizerVariant, TokenSequence } from "../types.js";
import { toUnits } from "../utf8.js";
import { TokenFinder } from "../vocabulary/token-finder.js";
import type { TokenIds } from "../vocabulary/token-ids.js";
import { lowerCase } from "./lower-case.js";
import { PieceSplitter } from "./piece-splitter.js";
import { TokenBuffer } from "./token-buffer.js";
import { TokenizedText } from "./token-sequence.js";

/** UTF-16 units that are tokenized at a time. */
const PART = 2 ** 13;

/**
 * SentencePiece's own segmentation of a text, before ERNIE-M's splitting.
 *
 * Offsets are SentencePiece's own, [start, end) in UTF-16 code units of the text as given: the space before a
 * word belongs to it, and of a character that became several, only the last piece has it.
 */
export interface PieceSequence {
  readonly length: number;
  /** SentencePiece ids. */
  readonly ids: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly pieces: readonly string[];
}

/**
 * Text to tokens without special tokens around them: special tokens in the text, lower case, SentencePiece,
 * ERNIE-M's splitting, vocabulary.
 *
 * Buffers are shared by all calls, which is sound because no call is ever suspended half-way.
 */
export class TextTokenizer {
  readonly #pieces: SentencePieceProcessor;
  readonly #tokenIds: TokenIds;
  readonly #splitter: PieceSplitter;
  readonly #doLowerCase: boolean;
  /** What stays whole when it is looked for, and what is never lower-cased. */
  readonly #found: TokenFinder;
  readonly #special: TokenFinder;
  /** The tokens of the texts that were appended since it was cleared. */
  readonly buffer = new TokenBuffer();
  readonly #spell: (id: number) => string;

  constructor(
    pieces: SentencePieceProcessor,
    tokenIds: TokenIds,
    settings: { readonly doLowerCase: boolean; readonly variant: TokenizerVariant },
  ) {
    this.#pieces = pieces;
    this.#tokenIds = tokenIds;
    this.#splitter = new PieceSplitter(tokenIds, pieces, tokenIds.special.unk, settings.variant);
    this.#doLowerCase = settings.doLowerCase;
    this.#found = new TokenFinder(tokenIds.foundInText);
    this.#special = new TokenFinder(tokenIds.specialTokens);
    this.#spell = (id) => tokenIds.spell(id);
  }

  tokenize(text: string, settings: TokenizeSettings, random: () => number): TokenSequence {
    this.buffer.clear();
    this.append(text, settings, random);
    return new TokenizedText(this.buffer, this.#tokenIds.special.unk, this.#spell);
  }

  /** Appends a text to {@link buffer}. `random` gives the numbers for sampling, when the settings ask for it. */
  append(text: string, settings: TokenizeSettings, random: () => number): void {
    // Most texts are one part as they are; to suspend and resume takes a tenth of the time of a short one.
    if (text.length <= PART && this.#isPlain(text, settings)) {
      if (text !== "") this.#appendPart(text, 0, 0, 0, this.buffer);
      return;
    }
    const parts = this.parts(text, settings, random, this.buffer);
    while (parts.next().done !== true);
  }

  /** Whether nothing is done to a text but to segment it. */
  #isPlain(text: string, settings: TokenizeSettings): boolean {
    if (this.#doLowerCase || settings.sampling !== undefined) return false;
    return !settings.findSpecialTokens || !this.#found.mayFind(text);
  }

  /** Appends the part of a text that begins at `from`, after a path of that score. @returns where it ends. */
  #appendPart(text: string, from: number, score: number, base: number, into: TokenBuffer): number {
    const part = this.#pieces.normalizePart(text, from, PART);
    const segmentation = this.#pieces.segmentPart(part, score);
    this.#splitter.append(part, segmentation, base, into, part.isFirst);
    return part.end;
  }

  /** Appends a text to a buffer part by part, one each time it is resumed: whatever its length, little memory is used. */
  *parts(
    text: string,
    settings: TokenizeSettings,
    random: () => number,
    into: TokenBuffer,
  ): Generator<void, void, void> {
    const lowered = this.#doLowerCase ? lowerCase(text, this.#special) : { text, origin: undefined };
    const find = settings.findSpecialTokens && this.#found.mayFind(lowered.text);
    for (let from = 0, first = into.length; ; ) {
      const match = find ? this.#found.next(lowered.text, from) : undefined;
      const to = match?.index ?? lowered.text.length;
      const between = from === 0 && to === lowered.text.length ? lowered.text : lowered.text.slice(from, to);
      for (let at = 0, score = 0; at < between.length; ) {
        if (settings.sampling === undefined) {
          at = this.#appendPart(between, at, score, from, into);
          score = this.#pieces.partScore;
        } else {
          const { alpha, nbestSize } = settings.sampling;
          const whole = this.#pieces.normalize(between);
          const drawn = this.#pieces.sampleSegment(whole, { alpha, nbestSize, random });
          this.#splitter.append(whole, drawn, from, into);
          at = between.length;
        }
        if (lowered.origin !== undefined) into.mapOffsets(lowered.origin, text.length, first);
        first = into.length;
        if (at < between.length) yield;
      }
      if (match === undefined) return;
      this.#appendToken(match.token, to, into);
      if (lowered.origin !== undefined) into.mapOffsets(lowered.origin, text.length, first);
      first = into.length;
      from = to + match.token.length;
    }
  }

  pieces(text: string): PieceSequence {
    const lowered = this.#doLowerCase ? lowerCase(text, this.#special) : { text, origin: undefined };
    const normalized = this.#pieces.normalize(lowered.text);
    const segmentation = this.#pieces.segment(normalized);
    const { ids, boundaries, length } = segmentation;
    const buffer = this.buffer;
    buffer.clear();
    buffer.reserve(length);
    const pieces: string[] = [];
    for (let index = 0; index < length; index++) {
      const start = boundaries[index];
      const end = boundaries[index + 1];
      buffer.push(ids[index], normalized.originalStart[start], normalized.originalStart[end]);
      pieces.push(this.#pieces.pieceText(normalized, segmentation, index));
    }
    if (lowered.origin !== undefined) buffer.mapOffsets(lowered.origin, text.length, 0);
    return { length, ...buffer.take(), pieces };
  }

  #appendToken(token: string, at: number, into: TokenBuffer): void {
    const id = this.#tokenIds.idOf(token);
    into.reserve(1);
    into.push(id, at, at + token.length);
    if (id === this.#tokenIds.special.unk) into.keepSpelling(toUnits(token), 0, token.length);
  }
}
