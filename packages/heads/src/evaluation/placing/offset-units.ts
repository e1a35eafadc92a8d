import { graphemeSteps, type NextUnit, olderGraphemeSteps } from "./graphemes.js";
import { tearsPair } from "./surrogates.js";
import { UnitIndex, type UnitSize } from "./unit-index.js";

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
      return hasPairs(text) ? counted(text, (at) => codePointEnd(text, at)) : unitPositions(text, "utf-16");
    case "graphemes":
      return isPlain(text) ? unitPositions(text, "utf-16") : counted(text, graphemeSteps(text));
    case "older-graphemes": {
      const steps = isPlain(text) ? undefined : olderGraphemeSteps(text);
      return steps === undefined ? unitPositions(text, "graphemes") : counted(text, steps);
    }
    case "utf-8":
      if (isAscii(text)) return unitPositions(text, "utf-16");
      return counted(
        text,
        (at) => codePointEnd(text, at),
        (at) => bytesOf(text.codePointAt(at)!),
      );
  }
}

function counted(text: string, next: NextUnit, sizeOf?: UnitSize): UnitPositions {
  const index = new UnitIndex(text.length, next, sizeOf);
  return (offset) => index.position(offset);
}

function hasPairs(text: string): boolean {
  return /[\u{10000}-\u{10ffff}]/u.test(text);
}

/** ASCII without a carriage return: there every code unit is a grapheme cluster. */
function isPlain(text: string): boolean {
  return isAscii(text) && !text.includes("\r");
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

function codePointEnd(text: string, at: number): number {
  return at + (text.codePointAt(at)! > 0xffff ? 2 : 1);
}

/** A code point's bytes in UTF-8. */
function bytesOf(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
