import { wrongArgument } from "../wrong-argument.js";

/** A stretch of a text, in UTF-16 code units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A document without its markup, with where each character stands in the source. */
export interface MarkupText {
  /** As it was given. */
  readonly source: string;
  /** What is read of it: paragraphs with a blank line between them, cells with a tab. */
  readonly text: string;
  /**
   * Where a stretch of `text` stands in `source`; what lies in between, markup too, is in it. Throws: InputError for what
   * is no stretch of it.
   */
  inSource(stretch: Stretch): Stretch;
}

/** What is to stand between two stretches of text; a weaker one gives way to a stronger one. */
const BREAKS = { none: "", space: " ", cell: "\t", line: "\n", paragraph: "\n\n" } as const;
const STRENGTHS = Object.keys(BREAKS) as readonly (keyof typeof BREAKS)[];

const SPACES = /[ \t\n\f\r]+/g;

/** Puts the text of a document together, in the order of the source. */
export class MarkupWriter {
  readonly #source: string;
  readonly #parts: string[] = [];
  #length = 0;
  /** By piece of the text: where it begins in it, and its stretch of the source, of the same length where it is the same. */
  readonly #textStarts: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #break: keyof typeof BREAKS = "none";

  /** Throws: InputError for what is no text. */
  constructor(source: string) {
    if (typeof source !== "string") throw wrongArgument("source", "a string", source);
    this.#source = source;
  }

  /** A stretch of the source as it is. */
  verbatim(start: number, end: number): void {
    if (end > start) this.#add(this.#source.slice(start, end), start, end);
  }

  /** A stretch of the source with each run of white space as one space. */
  flowing(start: number, end: number): void {
    let at = start;
    for (const { index, 0: spaces } of this.#source.slice(start, end).matchAll(SPACES)) {
      this.verbatim(at, start + index);
      this.breakBy("space");
      at = start + index + spaces.length;
    }
    this.verbatim(at, end);
  }

  /** What a stretch of the source stands for: a character reference. */
  decoded(text: string, start: number, end: number): void {
    if (text !== "") this.#add(text, start, end);
  }

  /** What follows is apart from what is before, at either end of the text of nothing. */
  breakBy(strength: keyof typeof BREAKS): void {
    if (STRENGTHS.indexOf(strength) > STRENGTHS.indexOf(this.#break)) this.#break = strength;
  }

  finish(): MarkupText {
    const [source, text] = [this.#source, this.#parts.join("")];
    const [textStarts, starts, ends] = [this.#textStarts, this.#starts, this.#ends];
    const pieceOf = (unit: number): number => lastAtMost(textStarts, unit);
    const isSame = (piece: number): boolean =>
      ends[piece] - starts[piece] === (textStarts[piece + 1] ?? text.length) - textStarts[piece];
    return {
      source,
      text,
      inSource(stretch) {
        const { start, end } = checkStretch(stretch, text.length);
        if (textStarts.length === 0) return { start: 0, end: 0 };
        const [first, last] = [pieceOf(start), pieceOf(Math.max(start, end - 1))];
        return {
          start: isSame(first) ? starts[first] + start - textStarts[first] : starts[first],
          end: isSame(last) ? starts[last] + end - textStarts[last] : ends[last],
        };
      },
    };
  }

  #add(text: string, start: number, end: number): void {
    const between = BREAKS[this.#break];
    this.#break = "none";
    if (between !== "" && this.#length > 0) this.#push(between, this.#ends[this.#ends.length - 1], start);
    this.#push(text, start, end);
  }

  #push(text: string, start: number, end: number): void {
    this.#textStarts.push(this.#length);
    this.#starts.push(start);
    this.#ends.push(end);
    this.#parts.push(text);
    this.#length += text.length;
  }
}

function checkStretch(stretch: unknown, length: number): Stretch {
  if (typeof stretch !== "object" || stretch === null)
    throw wrongArgument("stretch", "{ start, end }", stretch);
  const { start, end } = stretch as Readonly<Partial<Record<keyof Stretch, unknown>>>;
  if (!isPlace(start, length))
    throw wrongArgument("stretch.start", `a place of the text, 0 to ${length}`, start);
  if (!isPlace(end, length)) throw wrongArgument("stretch.end", `a place of the text, 0 to ${length}`, end);
  return { start, end };
}

function isPlace(value: unknown, length: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= length;
}

/** The place of the last of ascending numbers that is at most `value`. */
function lastAtMost(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}
