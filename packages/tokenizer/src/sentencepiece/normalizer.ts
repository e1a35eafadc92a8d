/**
 * Text → normalised UTF-16 units with their origin: SentencePiece's Normalizer::Normalize (src/normalizer.cc)
 * over UTF-16.
 *
 * The text is cut into chunks: a user-defined symbol (kept), else the longest key of the charsmap (replaced),
 * else one character (kept). Chunks are joined, runs of spaces shrink to one, spaces become U+2581.
 *
 * Nearly every unit of ordinary text is a chunk of its own that stays as it is. Which units those are is asked
 * of the charsmap itself, once per unit value: a unit that neither is a key nor begins one is copied; a unit
 * that is no key but begins longer ones ("e" of "e" + U+0301) is copied unless the byte that follows continues
 * one of them.
 *
 * A long text is normalised in parts, so that the memory for it does not grow with it. After a unit that is no space
 * normalisation begins anew, with nothing to remember; whether a piece can cross the place, the model says.
 */

import { appendCodePoint } from "../utf8.js";
import type { Charsmap } from "./charsmap.js";
import type { NormalizerSpec } from "./model-proto.js";
import type { PieceTrie } from "./piece-trie.js";
import type { NormalizedText, TextPart } from "./types.js";

const SPACE = 0x20;
const SPACE_SYMBOL = 0x2581;
const REPLACEMENT_CHARACTER = 0xfffd;

/** Kinds of units, see the top of the file; 0 = not asked yet. */
const COPY = 1;
const COPY_UNLESS_CONTINUED = 2;
const FULL = 3;

/** Places in a row that are looked at to end a part, before it is made longer by as much as it has. */
const MAX_TRIES = 64;

class NormalizedBuffer implements TextPart {
  isFirst = true;
  end = 0;
  units = new Uint16Array(256);
  originalStart = new Int32Array(257);
  originalEnd = new Int32Array(257);
  length = 0;

  /** Makes room for `size` units, keeping what is there. */
  reserve(size: number): void {
    if (size <= this.units.length) return;
    const capacity = Math.max(size, this.units.length * 2);
    this.units = extended(this.units, new Uint16Array(capacity));
    this.originalStart = extended(this.originalStart, new Int32Array(capacity + 1));
    this.originalEnd = extended(this.originalEnd, new Int32Array(capacity + 1));
  }
}

function extended<T extends Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Whether no piece has these two normalised units next to each other, and the second one is a piece. */
export type CanCut = (left: number, right: number) => boolean;

export class Normalizer {
  private readonly spec: NormalizerSpec;
  private readonly charsmap: Charsmap | null;
  /** Keys are the user-defined symbols; null when there are none. */
  private readonly symbols: PieceTrie | null;
  private readonly canCut: CanCut;
  private readonly output = new NormalizedBuffer();
  private readonly kinds = new Uint8Array(0x10000);
  /** For units of kind COPY_UNLESS_CONTINUED: base in the charsmap's trie. */
  private readonly bases = new Int32Array(0x10000);
  private readonly spaceSymbol: number;
  /** The chunk found by {@link readChunk}: its normalised units, and how many units of the text it uses up. */
  private chunk = new Uint16Array(64);
  private chunkLength = 0;
  private consumed = 0;
  /** Whether a space that comes next is left out. */
  private afterSpace = false;

  constructor(
    spec: NormalizerSpec,
    charsmap: Charsmap | null,
    symbols: PieceTrie | null,
    canCut: CanCut = () => false,
  ) {
    this.spec = spec;
    this.charsmap = charsmap;
    this.symbols = symbols;
    this.canCut = canCut;
    this.spaceSymbol = spec.escapeWhitespaces ? SPACE_SYMBOL : SPACE;
  }

  /** The result is reused by the next call. */
  normalize(text: string): NormalizedText {
    return this.normalizePart(text, 0, text.length);
  }

  /**
   * Normalises the part of a text that begins at `from`, where another one ended: `enough` units of the text, and on to
   * a place where it can be cut. The result is reused by the next call.
   */
  normalizePart(text: string, from: number, enough: number): TextPart {
    const { addDummyPrefix, removeExtraWhitespaces, treatWhitespaceAsSuffix } = this.spec;
    const output = this.output;
    output.length = 0;
    output.isFirst = from === 0;
    output.end = text.length;

    let position = from;
    if (removeExtraWhitespaces && output.isFirst) {
      while (position < text.length) {
        this.readChunk(text, position);
        if (this.chunkLength !== 1 || this.chunk[0] !== SPACE) break;
        position += this.consumed;
      }
    }
    if (position === text.length) {
      // Nothing but spaces: no dummy prefix either.
      output.originalStart[0] = position;
      return output;
    }
    if (addDummyPrefix && !treatWhitespaceAsSuffix && output.isFirst) this.appendSpace(position);

    output.end = this.appendPart(text, position, enough);
    let { end } = output;
    if (end < text.length) {
      output.originalStart[output.length] = end;
      return output;
    }
    if (removeExtraWhitespaces) {
      while (output.length > 0 && output.units[output.length - 1] === this.spaceSymbol) {
        output.length--;
        end = output.originalStart[output.length];
      }
    }
    if (addDummyPrefix && treatWhitespaceAsSuffix) this.appendSpace(end);
    output.originalStart[output.length] = end;
    return output;
  }

  /** Normalises `text` from `position` on. @returns where the part ends. */
  private appendPart(text: string, position: number, enough: number): number {
    const { output } = this;
    this.afterSpace = this.spec.removeExtraWhitespaces && output.isFirst;
    let at = position;
    for (let tries = 0, limit = position + enough; ; tries++) {
      at = this.appendChunks(text, at, Math.min(limit, text.length));
      if (at === text.length) return at;
      const isSpace = output.length === 0 || output.units[output.length - 1] === this.spaceSymbol;
      if (!isSpace && this.isCut(text, at)) return at;
      limit = at + ((tries & (MAX_TRIES - 1)) === MAX_TRIES - 1 ? at - position : 1);
    }
  }

  /** Whether no piece crosses from the unit normalised last, which is no space, to the text at `at`. */
  private isCut(text: string, at: number): boolean {
    const { output, kinds } = this;
    const unit = text.charCodeAt(at);
    if (kinds[unit] === 0) kinds[unit] = this.classify(unit);
    const isCopied =
      kinds[unit] === COPY ||
      (kinds[unit] === COPY_UNLESS_CONTINUED &&
        (at + 1 === text.length || !mayContinue(this.charsmap!, this.bases[unit], text.charCodeAt(at + 1))));
    const next = unit === SPACE ? this.spaceSymbol : unit;
    return isCopied && this.canCut(output.units[output.length - 1], next);
  }

  /** Normalises `text` from `position` to `limit`, or where the chunk there ends. @returns where that is. */
  private appendChunks(text: string, position: number, limit: number): number {
    const { removeExtraWhitespaces } = this.spec;
    const { output, kinds, bases, charsmap, spaceSymbol } = this;
    const textLength = text.length;
    // There is always room for the rest of the part, unit by unit; only replacements ask for more.
    output.reserve(output.length + limit - position + 1);
    let { units, originalStart, originalEnd, length } = output;
    let { afterSpace } = this;
    let i = position;

    while (i < limit) {
      const unit = text.charCodeAt(i);
      const kind = kinds[unit];
      if (
        kind === COPY ||
        (kind === COPY_UNLESS_CONTINUED &&
          (i + 1 === textLength || !mayContinue(charsmap!, bases[unit], text.charCodeAt(i + 1))))
      ) {
        if (unit === SPACE) {
          if (!afterSpace) {
            units[length] = spaceSymbol;
            originalStart[length] = i;
            originalEnd[length++] = i + 1;
          }
          afterSpace = removeExtraWhitespaces;
        } else {
          units[length] = unit;
          originalStart[length] = i;
          originalEnd[length++] = i + 1;
          afterSpace = false;
        }
        i++;
        continue;
      }
      if (kind === 0) {
        kinds[unit] = this.classify(unit);
        continue;
      }

      this.readChunk(text, i);
      const { chunk, chunkLength, consumed } = this;
      let from = 0;
      while (afterSpace && from < chunkLength && chunk[from] === SPACE) from++;
      if (from < chunkLength) {
        output.length = length;
        output.reserve(length + chunkLength + Math.max(0, limit - i) + 1);
        ({ units, originalStart, originalEnd } = output);
        for (let k = from; k < chunkLength; k++) {
          units[length] = chunk[k] === SPACE ? spaceSymbol : chunk[k];
          originalStart[length] = i;
          originalEnd[length++] = i + consumed;
        }
        afterSpace = removeExtraWhitespaces && chunk[chunkLength - 1] === SPACE;
      }
      i += consumed;
    }
    output.length = length;
    this.afterSpace = afterSpace;
    return i;
  }

  private appendSpace(position: number): void {
    const output = this.output;
    output.reserve(output.length + 1);
    output.units[output.length] = this.spaceSymbol;
    output.originalStart[output.length] = position;
    output.originalEnd[output.length++] = position;
  }

  private classify(unit: number): number {
    if ((unit & 0xf800) === 0xd800) return FULL;
    if (this.symbols !== null && this.symbols.first(unit) !== 0) return FULL;
    if (this.charsmap === null) return COPY;
    const base = this.charsmap.stepCodePoint(this.charsmap.root, unit);
    if (base < 0) return COPY;
    if (this.charsmap.stepValue >= 0) return FULL;
    this.bases[unit] = base;
    return COPY_UNLESS_CONTINUED;
  }

  /** Finds the chunk of `text` at `position`. */
  private readChunk(text: string, position: number): void {
    const symbol = this.symbols === null ? 0 : this.symbols.longestMatch(text, position);
    if (symbol > 0) {
      if (symbol > this.chunk.length) this.chunk = new Uint16Array(symbol * 2);
      for (let i = 0; i < symbol; i++) this.chunk[i] = text.charCodeAt(position + i);
      this.chunkLength = this.consumed = symbol;
    } else if (this.charsmap?.longestMatch(text, position)) {
      this.consumed = this.charsmap.matchLength;
      this.readReplacement(this.charsmap, this.charsmap.matchValue);
    } else {
      const codePoint = text.codePointAt(position)!;
      const isLoneSurrogate = codePoint < 0x10000 && (codePoint & 0xf800) === 0xd800;
      this.chunkLength = appendCodePoint(isLoneSurrogate ? REPLACEMENT_CHARACTER : codePoint, this.chunk, 0);
      this.consumed = codePoint > 0xffff ? 2 : 1;
    }
  }

  private readReplacement(charsmap: Charsmap, value: number): void {
    let length = 0;
    for (let at = value; ; ) {
      const decoded = charsmap.replacementAt(at);
      if (decoded === 0) break;
      if (length + 2 > this.chunk.length) this.chunk = extended(this.chunk, new Uint16Array(length * 2));
      length = appendCodePoint(decoded >> 3, this.chunk, length);
      at += decoded & 7;
    }
    this.chunkLength = length;
  }
}

/** Whether a key of the charsmap goes on from `base` with the first byte of `unit`; true also when not sure. */
function mayContinue(charsmap: Charsmap, base: number, unit: number): boolean {
  if (unit < 0x80) return charsmap.step(base, unit) >= 0;
  if (unit < 0x800) return charsmap.step(base, 0xc0 | (unit >> 6)) >= 0;
  return (unit & 0xf800) === 0xd800 || charsmap.step(base, 0xe0 | (unit >> 12)) >= 0;
}
