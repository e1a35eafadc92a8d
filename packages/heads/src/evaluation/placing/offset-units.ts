import { graphemeStarts, olderGraphemeStarts } from "./graphemes.js";
import { tearsPair } from "./surrogates.js";

/**
 * What an offset counts: UTF-16 code units as JavaScript does, code points as Python does, grapheme clusters as
 * doccano does when told to, or bytes of UTF-8.
 */
export type OffsetUnit = "utf-16" | "code-points" | "graphemes" | "utf-8";

export const OFFSET_UNITS: readonly OffsetUnit[] = ["utf-16", "code-points", "graphemes", "utf-8"];

/** A unit in one of the ways in which programs count it. */
export type UnitCount = OffsetUnit | "older-graphemes";

/** A stretch of a text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where an offset of one unit is in UTF-16 code units; undefined out of the text or inside a character. */
export type UnitPositions = (offset: number) => number | undefined;

/** Reads offsets of one text in any unit. What a unit needs is computed when it is first asked for. */
export class OffsetReader {
  readonly text: string;
  readonly #positions = new Map<UnitCount, UnitPositions>();

  constructor(text: string) {
    this.text = text;
  }

  /** A stretch in UTF-16 code units; undefined when it is empty, runs out of the text or tears a character. */
  read({ start, end }: Stretch, unit: UnitCount): Stretch | undefined {
    if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end)) return undefined;
    const from = this.position(start, unit);
    const to = this.position(end, unit);
    return from === undefined || to === undefined || from === to ? undefined : { start: from, end: to };
  }

  /** One offset, a whole number that is not negative, in UTF-16 code units. */
  position(offset: number, unit: UnitCount): number | undefined {
    let positions = this.#positions.get(unit);
    if (positions === undefined) {
      positions = unitPositions(this.text, unit);
      this.#positions.set(unit, positions);
    }
    return positions(offset);
  }
}

function unitPositions(text: string, unit: UnitCount): UnitPositions {
  switch (unit) {
    case "utf-16":
      return (offset) => (offset > text.length || tearsPair(text, offset) ? undefined : offset);
    case "code-points":
      return hasPairs(text) ? listed(codePointStarts(text)) : unitPositions(text, "utf-16");
    case "graphemes":
      return isPlain(text) ? unitPositions(text, "utf-16") : listed(graphemeStarts(text));
    case "older-graphemes": {
      const starts = isPlain(text) ? undefined : olderGraphemeStarts(text);
      return starts === undefined ? unitPositions(text, "graphemes") : listed(starts);
    }
    case "utf-8":
      return isAscii(text) ? unitPositions(text, "utf-16") : byBytes(text);
  }
}

function listed(starts: Int32Array): UnitPositions {
  return (offset) => starts[offset];
}

function hasPairs(text: string): boolean {
  return /[\u{10000}-\u{10ffff}]/u.test(text);
}

/** ASCII without a carriage return: there every code unit is a grapheme cluster. */
function isPlain(text: string): boolean {
  return isAscii(text) && !text.includes("\r");
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** First code unit of every code point, and the text's length. */
function codePointStarts(text: string): Int32Array {
  const starts = new Int32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) starts[count++] = at;
  starts[count++] = text.length;
  return starts.subarray(0, count);
}

function byBytes(text: string): UnitPositions {
  const starts = new Int32Array(3 * text.length + 1).fill(-1);
  let bytes = 0;
  for (let at = 0; at < text.length; ) {
    starts[bytes] = at;
    const point = text.codePointAt(at)!;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    at += point > 0xffff ? 2 : 1;
  }
  starts[bytes] = text.length;
  return (offset) => (starts[offset] >= 0 ? starts[offset] : undefined);
}
