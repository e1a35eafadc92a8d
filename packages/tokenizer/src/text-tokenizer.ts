import type { TokenizeSettings } from "./encode-options.js";
import { lowerCase } from "./lower-case.js";
import { PieceSplitter } from "./piece-splitter.js";
import type { SentencePieceProcessor } from "./sentencepiece/processor.js";
import type { NormalizedText, Segmentation } from "./sentencepiece/types.js";
import { TokenBuffer } from "./token-buffer.js";
import type { TokenIds } from "./token-ids.js";
import { tokenPattern } from "./token-pattern.js";
import { TokenizedText } from "./token-sequence.js";
import type { TokenizerVariant, TokenSequence } from "./types.js";
import { toUnits } from "./utf8.js";

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
  readonly #table: TokenIds;
  readonly #splitter: PieceSplitter;
  readonly #doLowerCase: boolean;
  /** What stays whole when it is looked for, and what is never lower-cased. */
  readonly #found: RegExp | undefined;
  readonly #special: RegExp | undefined;
  /** First units of what {@link #found} finds. */
  readonly #firstCharacters: readonly string[];
  /** The tokens of the texts that were appended since it was cleared. */
  readonly buffer = new TokenBuffer();
  readonly #spell: (id: number) => string;

  constructor(
    pieces: SentencePieceProcessor,
    table: TokenIds,
    settings: { readonly doLowerCase: boolean; readonly variant: TokenizerVariant },
  ) {
    this.#pieces = pieces;
    this.#table = table;
    this.#splitter = new PieceSplitter(table, pieces, table.special.unk, settings.variant);
    this.#doLowerCase = settings.doLowerCase;
    this.#found = tokenPattern(table.foundInText);
    this.#firstCharacters = [...new Set(Array.from(table.foundInText, (token) => token.slice(0, 1)))];
    this.#special = tokenPattern(table.specialTokens);
    this.#spell = (id) => table.spell(id);
  }

  tokenize(text: string, settings: TokenizeSettings, random: () => number): TokenSequence {
    this.buffer.clear();
    this.append(text, settings, random);
    return new TokenizedText(this.buffer, this.#table.special.unk, this.#spell);
  }

  /** Appends a text to {@link buffer}. `random` gives the numbers for sampling, when the settings ask for it. */
  append(text: string, settings: TokenizeSettings, random: () => number): void {
    const lowered = this.#doLowerCase ? lowerCase(text, this.#special) : { text, origin: undefined };
    const first = this.buffer.length;
    let from = 0;
    if (settings.findSpecialTokens && this.#found !== undefined && this.#mayHold(lowered.text)) {
      for (const match of lowered.text.matchAll(this.#found)) {
        this.#appendText(lowered.text, from, match.index, settings, random);
        this.#appendToken(match[0], match.index);
        from = match.index + match[0].length;
      }
    }
    this.#appendText(lowered.text, from, lowered.text.length, settings, random);
    if (lowered.origin !== undefined) this.buffer.mapOffsets(lowered.origin, text.length, first);
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
      const start = boundaries[index]!;
      const end = boundaries[index + 1]!;
      buffer.push(ids[index]!, normalized.originalStart[start]!, normalized.originalStart[end]!);
      pieces.push(this.#pieces.pieceText(normalized, segmentation, index));
    }
    if (lowered.origin !== undefined) buffer.mapOffsets(lowered.origin, text.length, 0);
    return { length, ...buffer.take(), pieces };
  }

  /** Whether a token that is to be found can be in a text: much faster to tell than where. */
  #mayHold(text: string): boolean {
    return this.#firstCharacters.some((character) => text.includes(character));
  }

  #appendText(
    text: string,
    from: number,
    to: number,
    settings: TokenizeSettings,
    random: () => number,
  ): void {
    if (from === to) return;
    const part = from === 0 && to === text.length ? text : text.slice(from, to);
    const normalized = this.#pieces.normalize(part);
    this.#splitter.append(normalized, this.#segment(normalized, settings, random), from, this.buffer);
  }

  #segment(normalized: NormalizedText, settings: TokenizeSettings, random: () => number): Segmentation {
    if (settings.sampling === undefined) return this.#pieces.segment(normalized);
    const { alpha, nbestSize } = settings.sampling;
    return this.#pieces.sampleSegment(normalized, { alpha, nbestSize, random });
  }

  #appendToken(token: string, at: number): void {
    const id = this.#table.idOf(token);
    this.buffer.reserve(1);
    this.buffer.push(id, at, at + token.length);
    if (id === this.#table.special.unk) this.buffer.keepSpelling(toUnits(token), 0, token.length);
  }
}
