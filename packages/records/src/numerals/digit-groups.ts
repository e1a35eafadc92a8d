import { endsName } from "./ends-name.js";

/** Digits with their separators, and what they may mean. */
export interface DigitGroups {
  readonly start: number;
  readonly end: number;
  /**
   * The values it may have, in decimal notation: one, or the one with groups of thousands and the one with decimals
   * ("1.515"). None for what is no number, such as "12.08.2025".
   */
  readonly readings: readonly string[];
}

/** What is known about how numbers are written. */
export interface GroupReading {
  /** The decimal separator, "." or ",", where known. */
  readonly decimal: string | undefined;
  /** Whether a plain space may part any groups of thousands. */
  readonly spaces: boolean;
  /** The text before it was folded, where kinds of spaces are to be told apart: those that break no line part groups. */
  readonly written?: string;
}

const DIGITS = /\d+/y;
/** Any space that keeps what it parts in one line, or is thinner than the one between words. */
const NO_BREAK = "\u00a0";
const NO_BREAKS = new Set("\u00a0\u2005\u2006\u2007\u2008\u2009\u200a\u202f");
/** "٬" is Arabic's, "，" full-width. */
const GROUP_ONLY = new Set([" ", NO_BREAK, "'", "٬", "，"]);
const SEPARATORS = new Set([".", ",", ...GROUP_ONLY]);

/** Reads the digits that begin at a place of folded text. Linear in what it reads. */
export function readDigitGroups(text: string, start: number, reading: GroupReading): DigitGroups {
  const groups = [digitsAt(text, start)];
  const spaces = reading.spaces || isSpaced(text, start);
  const separators: string[] = [];
  let end = start + groups[0].length;
  while (SEPARATORS.has(text[end])) {
    const separator = separatorAt(text, end, reading);
    const digits = digitsAt(text, end + 1);
    if (digits === "") break;
    if (GROUP_ONLY.has(separator)) {
      const fits =
        digits.length === 3 && groups[0].length <= 3 && separators.every((one) => one === separator);
      if (!fits) break;
      // A plain space between columns is none of a number; nor is it where another kind of space binds what follows.
      if (separator === " " && (!spaces || isBound(text, end + 1 + digits.length, reading))) break;
      if (separator === " " && (goesOn(text, start) || isEnd(text, start, groups[0]))) break;
    }
    groups.push(digits);
    separators.push(separator);
    end += 1 + digits.length;
  }
  return { start, end, readings: readingsOf(groups, separators, reading.decimal) };
}

function separatorAt(text: string, at: number, { written }: GroupReading): string {
  return text[at] === " " && written !== undefined && NO_BREAKS.has(written[at]) ? NO_BREAK : text[at];
}

function isBound(text: string, at: number, reading: GroupReading): boolean {
  return separatorAt(text, at, reading) === NO_BREAK && digitsAt(text, at + 1).length === LONGEST_GROUP;
}

/** Groups of thousands of which one begins with a nought, as no number of its own does: "300 000", "1 050 200". */
const SPACED = /\d{1,3}(?: \d{3}){0,5}? 0\d\d(?!\d)/y;

/** Whether plain spaces part the groups of a number whatever its locale. */
function isSpaced(text: string, start: number): boolean {
  SPACED.lastIndex = start;
  return SPACED.test(text);
}

const LONGEST_GROUP = 3;
/** What no group of thousands follows: decimals, a time, a date. */
const ENDED = /\d[.,:]\d{1,3}$|\d([/-])\d{1,2}\1\d{1,2}$/;
const LONGEST_ENDED = 8;

/** Whether the digits that begin at a place end a date or a time: "14:30 100 000" is no 14 and 30100000. */
function isEnd(text: string, start: number, digits: string): boolean {
  if (!/[:/-]/.test(text[start - 1] ?? "") || digits.length > LONGEST_GROUP) return false;
  return ENDED.test(text.slice(Math.max(0, start - LONGEST_ENDED), start + digits.length));
}

/**
 * Whether the digits that begin at a place go on with those before a space: "55 30 118 224" is no 55, 30 and 118224. Not
 * after what can have no further group, or is the end of a name: "2025 100 000", "12.03.25 1 500", "X77 12 500".
 */
function goesOn(text: string, start: number): boolean {
  const end = start - 1;
  if (text[end] !== " " || !/\d/.test(text[end - 1] ?? "")) return false;
  const before = text.slice(Math.max(0, end - LONGEST_ENDED), end);
  const group = /\d+$/.exec(before)?.[0].length ?? 0;
  return group <= LONGEST_GROUP && !ENDED.test(before) && !endsName(text, end - group);
}

function digitsAt(text: string, at: number): string {
  DIGITS.lastIndex = at;
  return DIGITS.exec(text)?.[0] ?? "";
}

function readingsOf(
  groups: readonly string[],
  separators: readonly string[],
  decimal: string | undefined,
): readonly string[] {
  const whole = groups.join("");
  if (separators.length === 0) return [whole];
  const last = separators[separators.length - 1];
  const withDecimals = `${groups.slice(0, -1).join("")}.${groups[groups.length - 1]}`;
  const others = separators.slice(0, -1);

  if (GROUP_ONLY.has(last)) return areThousands(groups) ? [whole] : [];
  if (others.some((one) => one !== last)) {
    // "1.515,23": of two kinds, the last one is the decimal one, and stands once.
    const uniform = others.every((one) => one === others[0]);
    return uniform && areThousands(groups.slice(0, -1)) ? [withDecimals] : [];
  }
  if (others.length > 0) return areThousands(groups) ? [whole] : [];
  const [first, second] = groups;
  if (second.length !== 3 || first.length > 3 || first.startsWith("0")) return [withDecimals];
  if (decimal === undefined) return [whole, withDecimals];
  return [decimal === last ? withDecimals : whole];
}

/** Groups of three after a first one of up to three; or, as in India, of two with a last one of three. */
function areThousands(groups: readonly string[]): boolean {
  const [first, ...rest] = groups;
  const last = rest[rest.length - 1];
  if (last === undefined) return true;
  if (last.length !== 3 || first.length > 3) return false;
  const middle = rest.slice(0, -1);
  return (
    middle.every(({ length }) => length === 3) ||
    (first.length <= 2 && middle.every(({ length }) => length === 2))
  );
}

/** A decimal numeral times a power of ten, without the rounding of a multiplication: "742.3" × 10^6 is 742300000. */
export function shiftDecimal(decimal: string, power: number): number {
  return Number(`${decimal}e${power}`);
}
