/** What an offset counts: UTF-16 code units as JavaScript does, or code points as Python does. */
export type OffsetUnit = "utf-16" | "code-points";

export const OFFSET_UNITS: readonly OffsetUnit[] = ["utf-16", "code-points"];

/** A stretch of a text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Reads offsets of one text in either unit. */
export class OffsetReader {
  readonly #text: string;
  /** First code unit of every code point, and the text's length; undefined while the units are the same. */
  readonly #codePoints: Int32Array | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#codePoints = hasPairs(text) ? codePointStarts(text) : undefined;
  }

  /** Whether both units mean the same stretch here. */
  agree({ start, end }: Stretch): boolean {
    const read = (unit: OffsetUnit): Stretch | undefined => this.read({ start, end }, unit);
    const [one, other] = [read("utf-16"), read("code-points")];
    return one?.start === other?.start && one?.end === other?.end;
  }

  /** A stretch in UTF-16 code units; undefined when it is empty, runs out of the text or tears a character. */
  read({ start, end }: Stretch, unit: OffsetUnit): Stretch | undefined {
    if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end)) return undefined;
    const from = this.#unitOf(start, unit);
    const to = this.#unitOf(end, unit);
    return from === undefined || to === undefined ? undefined : { start: from, end: to };
  }

  #unitOf(offset: number, unit: OffsetUnit): number | undefined {
    if (unit === "code-points" && this.#codePoints !== undefined) return this.#codePoints[offset];
    if (offset > this.#text.length) return undefined;
    const tears = isHigh(this.#text.charCodeAt(offset - 1)) && isLow(this.#text.charCodeAt(offset));
    return tears ? undefined : offset;
  }
}

function hasPairs(text: string): boolean {
  return /[\u{10000}-\u{10ffff}]/u.test(text);
}

function codePointStarts(text: string): Int32Array {
  const starts: number[] = [];
  for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) starts.push(at);
  return Int32Array.from([...starts, text.length]);
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
