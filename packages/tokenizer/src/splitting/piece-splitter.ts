import { CharacterClass, type CharacterClasses, characterClasses, WORD_MARK } from "../characters.js";
import type { NormalizedText, Segmentation } from "../sentencepiece/types.js";
import type { TokenizerVariant } from "../types.js";
import { toUnits } from "../utf8.js";
import type { TokenTable } from "../vocabulary/token-table.js";
import type { TokenBuffer } from "./token-buffer.js";

/** Values of the memo: these, or a vocabulary id plus {@link FIRST_ID}. */
const NOT_SEEN = 0;
const HAS_PARTS = 1;
const FIRST_ID = 2;

/** What is asked of the SentencePiece model. */
interface Pieces {
  readonly pieceCount: number;
  readonly unkId: number;
  isByte(id: number): boolean;
  idToPiece(id: number): string;
}

/**
 * ERNIE-M's own splitting of SentencePiece's pieces, and the way from pieces to vocabulary ids.
 *
 * Walks normalised units; no strings are made. A piece that is not split goes to its id through a memo with
 * one entry a piece, filled when the piece is first met. In published vocabularies nearly every id is the piece's own
 * plus the same number: of pieces known to be so one bit is read, which stays in the caches as the memo does not.
 *
 * Source: transformers and PaddleNLP `ErnieMTokenizer._tokenize`, which this follows case by case; where that
 * raises an index error (a text whose last piece is "▁") the piece is dropped.
 */
export class PieceSplitter {
  readonly #table: TokenTable;
  readonly #pieces: Pieces;
  readonly #unknownTokenId: number;
  readonly #keepsLoneMarks: boolean;
  readonly #memo: Int32Array;
  /** A bit a piece: whether its vocabulary id is its own plus {@link #shift}, which the first piece met decides. */
  readonly #isShifted: Int32Array;
  #shift = 0;
  #hasShift = false;
  readonly #classes: CharacterClasses = characterClasses();

  constructor(table: TokenTable, pieces: Pieces, unknownTokenId: number, variant: TokenizerVariant) {
    this.#table = table;
    this.#pieces = pieces;
    this.#unknownTokenId = unknownTokenId;
    this.#keepsLoneMarks = variant === "hf";
    this.#memo = new Int32Array(pieces.pieceCount);
    this.#memo[pieces.unkId] = HAS_PARTS;
    this.#isShifted = new Int32Array((pieces.pieceCount >>> 5) + 1);
  }

  /**
   * Appends the tokens of a segmented text, or of a part of it that does not end with "▁" unless the text does; `base`
   * is where the text starts in the whole one, in UTF-16 units.
   */
  append(
    text: NormalizedText,
    segmentation: Segmentation,
    base: number,
    into: TokenBuffer,
    isFirst = true,
  ): void {
    const { ids, boundaries, length } = segmentation;
    const { units, originalStart, originalEnd } = text;
    const memo = this.#memo;
    const isShifted = this.#isShifted;
    // No token has less than a unit, but for bytes.
    into.reserve(text.length + length);
    for (let index = 0; index < length; index++) {
      const start = boundaries[index];
      const end = boundaries[index + 1];
      const pieceId = ids[index];
      if (end - start === 1 && units[start] === WORD_MARK) {
        const kept =
          this.#keepsLoneMarks && (index > 0 || !isFirst) && index + 1 < length && units[end] !== WORD_MARK;
        if (!kept) continue;
      }
      let id: number;
      if (((isShifted[pieceId >>> 5] >>> pieceId) & 1) === 1) id = pieceId + this.#shift;
      else {
        const entry = memo[pieceId];
        id = (entry === NOT_SEEN ? this.#wholePiece(pieceId, text, start, end) : entry) - FIRST_ID;
      }
      if (id >= 0) {
        // As push() says; pieces that begin with more than one "▁" are rare.
        let first = start;
        while (first + 1 < end && units[first] === WORD_MARK) first++;
        into.push(id, base + originalStart[first], base + originalEnd[end - 1]);
      } else if (this.#pieces.isByte(pieceId)) {
        let next = index + 1;
        while (boundaries[next] === start) next++;
        this.#appendByte(pieceId, text, start, boundaries[next], base, into);
      } else this.#appendParts(text, start, end, base, into);
    }
  }

  /** Appends a byte of the unknown character in units [start, end). It is never split. */
  #appendByte(
    pieceId: number,
    text: NormalizedText,
    start: number,
    end: number,
    base: number,
    into: TokenBuffer,
  ): void {
    const name = toUnits(this.#pieces.idToPiece(pieceId));
    const found = this.#table.lookup(name, 0, name.length);
    const id = found < 0 ? this.#unknownTokenId : found;
    push(text, start, end, id, base, into);
    if (id === this.#unknownTokenId) into.keepSpelling(name, 0, name.length);
  }

  /** The memo's entry for a piece: its vocabulary id if it is one token that the vocabulary has. */
  #wholePiece(pieceId: number, text: NormalizedText, start: number, end: number): number {
    const whole = !this.#pieces.isByte(pieceId) && this.#nextPart(text.units, start, end) === end;
    const id = whole ? this.#table.lookup(text.units, start, end) : -1;
    const entry = id < 0 || id === this.#unknownTokenId ? HAS_PARTS : id + FIRST_ID;
    this.#memo[pieceId] = entry;
    if (entry === HAS_PARTS) return entry;
    if (!this.#hasShift) {
      this.#hasShift = true;
      this.#shift = id - pieceId;
    }
    if (id - pieceId === this.#shift) this.#isShifted[pieceId >>> 5] |= 1 << pieceId;
    return entry;
  }

  #appendParts(text: NormalizedText, start: number, end: number, base: number, into: TokenBuffer): void {
    for (let from = start; from < end; ) {
      const to = this.#nextPart(text.units, from, end);
      // What a split leaves before it is dropped when it is "▁" alone; the last part of a piece is not.
      if (to === end || to - from > 1 || text.units[from] !== WORD_MARK) {
        const found = this.#table.lookup(text.units, from, to);
        const id = found < 0 ? this.#unknownTokenId : found;
        push(text, from, to, id, base, into);
        if (id === this.#unknownTokenId) into.keepSpelling(text.units, from, to);
      }
      from = to;
    }
  }

  /** Where the part of a piece that begins at `from` ends; the piece ends at `end`. */
  #nextPart(units: Uint16Array, from: number, end: number): number {
    let previous: number = CharacterClass.other;
    for (let at = from; at < end; ) {
      const unit = units[at];
      const pair = unit >= 0xd800 && unit < 0xdc00 && at + 1 < end;
      const current = pair
        ? this.#classes.ofSupplementary(0x10000 + ((unit & 0x3ff) << 10) + (units[at + 1] & 0x3ff))
        : this.#classes.ofUnit[unit];
      if (current === CharacterClass.alone) return at > from ? at : at + 1;
      const changes = (current === CharacterClass.digit) !== (previous === CharacterClass.digit);
      if (changes && at > from && current !== CharacterClass.mark) return at;
      previous = current;
      at += pair ? 2 : 1;
    }
    return end;
  }
}

/**
 * Pushes the token of units [from, to) with the part of the text it stands for. A leading "▁" stands for the
 * space before the word: it is left out of the span, unless the token is nothing else.
 */
function push(
  text: NormalizedText,
  from: number,
  to: number,
  id: number,
  base: number,
  into: TokenBuffer,
): void {
  let first = from;
  while (first + 1 < to && text.units[first] === WORD_MARK) first++;
  into.push(id, base + text.originalStart[first], base + text.originalEnd[to - 1]);
}
