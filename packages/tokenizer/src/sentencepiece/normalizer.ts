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
 */
import type { Charsmap } from "./charsmap.js";
import type { NormalizerSpec } from "./model-proto.js";
import type { PieceTrie } from "./piece-trie.js";
import type { NormalizedText } from "./types.js";
import { appendCodePoint } from "./utf8.js";

const SPACE = 0x20;
const SPACE_SYMBOL = 0x2581;
const REPLACEMENT_CHARACTER = 0xfffd;

/** Kinds of units, see the top of the file; 0 = not asked yet. */
const COPY = 1;
const COPY_UNLESS_CONTINUED = 2;
const FULL = 3;

class NormalizedBuffer implements NormalizedText {
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

export class Normalizer {
  private readonly spec: NormalizerSpec;
  private readonly charsmap: Charsmap | null;
  /** Keys are the user-defined symbols; null when there are none. */
  private readonly symbols: PieceTrie | null;
  private readonly output = new NormalizedBuffer();
  private readonly kinds = new Uint8Array(0x10000);
  /** For units of kind COPY_UNLESS_CONTINUED: base in the charsmap's trie. */
  private readonly bases = new Int32Array(0x10000);
  private readonly spaceSymbol: number;
  /** The chunk found by {@link readChunk}: its normalised units, and how many units of the text it uses up. */
  private chunk = new Uint16Array(64);
  private chunkLength = 0;
  private consumed = 0;

  constructor(spec: NormalizerSpec, charsmap: Charsmap | null, symbols: PieceTrie | null) {
    this.spec = spec;
    this.charsmap = charsmap;
    this.symbols = symbols;
    this.spaceSymbol = spec.escapeWhitespaces ? SPACE_SYMBOL : SPACE;
  }

  /** The result is reused by the next call. */
  normalize(text: string): NormalizedText {
    const { addDummyPrefix, removeExtraWhitespaces, treatWhitespaceAsSuffix } = this.spec;
    const output = this.output;
    output.length = 0;
    output.reserve(text.length + 1);

    let position = 0;
    if (removeExtraWhitespaces) {
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
    if (addDummyPrefix && !treatWhitespaceAsSuffix) this.appendSpace(position);

    let end = this.appendChunks(text, position);
    if (removeExtraWhitespaces) {
      while (output.length > 0 && output.units[output.length - 1] === this.spaceSymbol) {
        output.length--;
        end = output.originalStart[output.length]!;
      }
    }
    if (addDummyPrefix && treatWhitespaceAsSuffix) this.appendSpace(end);
    output.originalStart[output.length] = end;
    return output;
  }

  /** Normalises `text` from `position` to its end. @returns where the text ends. */
  private appendChunks(text: string, position: number): number {
    const { removeExtraWhitespaces } = this.spec;
    const { output, kinds, bases, charsmap, spaceSymbol } = this;
    const textLength = text.length;
    // There is always room for the rest of the text, unit by unit; only replacements ask for more.
    output.reserve(output.length + textLength - position + 1);
    let { units, originalStart, originalEnd, length } = output;
    let afterSpace = removeExtraWhitespaces;

    for (let i = position; i < textLength; ) {
      const unit = text.charCodeAt(i);
      const kind = kinds[unit]!;
      if (
        kind === COPY ||
        (kind === COPY_UNLESS_CONTINUED &&
          (i + 1 === textLength || !mayContinue(charsmap!, bases[unit]!, text.charCodeAt(i + 1))))
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
        output.reserve(length + chunkLength + textLength - i + 1);
        ({ units, originalStart, originalEnd } = output);
        for (let k = from; k < chunkLength; k++) {
          units[length] = chunk[k] === SPACE ? spaceSymbol : chunk[k]!;
          originalStart[length] = i;
          originalEnd[length++] = i + consumed;
        }
        afterSpace = removeExtraWhitespaces && chunk[chunkLength - 1] === SPACE;
      }
      i += consumed;
    }
    output.length = length;
    return textLength;
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
