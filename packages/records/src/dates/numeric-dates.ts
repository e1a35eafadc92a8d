import { letterPattern } from "../text/letter-pattern.js";
import type { PartialDate } from "./calendar.js";
import { readingsOfNumbers, type WrittenNumbers } from "./calendar-readings.js";
import { beginsWithShortYear, type DayOrder, dayOrder } from "./day-order.js";
import { type OtherCalendar, ownCalendar } from "./other-calendars.js";
import { type DigitDate, standingApart } from "./standing-apart.js";
import type { WrittenDate } from "./written-date.js";

const ALONE = String.raw`(?<![\d_]|\L)`;
const ENDS = String.raw`(?![\d_]|\L)`;

/**
 * Three numbers with the same separator twice: one sign, with directional marks or not, or a point with a space, as in
 * "17. 9. 1988". Written out for each, since a group that took no part is an empty string to a reference: then the point
 * at the end of "founded in 2024. 12 people" would be enough.
 */
function threeNumbers(patterns: readonly [string, string, string], ends: string): RegExp {
  const [first, second, third] = patterns.map((pattern) => `(${pattern})`);
  const signed = String.raw`${first}\u200e?([-/.])\u200e?${second}\u200e?\2\u200e?${third}`;
  const spaced = String.raw`${first} ?\. ${second} ?\. ${third}`;
  return letterPattern(`${ALONE}(?:${signed}|${spaced})${ends}`);
}

const YEAR_FIRST = threeNumbers([String.raw`\d{4}`, String.raw`\d{1,2}`, String.raw`\d{1,2}`], "(?![\\d_])");
/** Only where the locale puts the year first: "25/10/31", "70. 1. 1." */
const SHORT_YEAR_FIRST = threeNumbers(
  [String.raw`\d{2}`, String.raw`\d{1,2}`, String.raw`\d{1,2}`],
  "(?![\\d_])",
);
const YEAR_LAST = threeNumbers([String.raw`\d{1,2}`, String.raw`\d{1,2}`, String.raw`\d{4}|\d{2}`], ENDS);
const MONTH_AND_YEAR = letterPattern(`${ALONE}(0[1-9]|1[0-2])([/.])(\\d{4})${ENDS}`);
const YEAR_AND_MONTH = letterPattern(`${ALONE}(\\d{4})-(0[1-9]|1[0-2])${ENDS}(?!-)`);
/** Two numbers say less than three, so that years are nearer to the present. */
const FIRST_OF_MONTHS = 1900;
const LAST_OF_MONTHS = 2099;

/** Three numbers in the order in which they stand. */
interface Written {
  readonly first: string;
  readonly second: string;
  readonly third: string;
  readonly separator: string;
}

/** Finds dates in digits, in folded text. */
export function numericDates(folded: string, locale: string | undefined): readonly WrittenDate[] {
  const order = dayOrder(locale);
  const shortYear = beginsWithShortYear(locale);
  const text = { folded, own: ownCalendar(locale) };
  return standingApart(folded, [
    ...matches(text, YEAR_FIRST, (written) => [yearFirst(written)]),
    ...(order === "ymd"
      ? matches(text, SHORT_YEAR_FIRST, (written) =>
          // Where two digits end it too, it is read with those that end with a year.
          shortYear || written.third.length === 1 ? [yearFirst(written)] : [],
        )
      : []),
    ...matches(text, YEAR_LAST, (written) => yearLast(written, order, shortYear)),
    ...monthsOf(text),
  ]);
}

function yearFirst({ first, second, third }: Written): WrittenNumbers {
  return numbers(first, second, third);
}

function yearLast(
  written: Written,
  order: DayOrder | undefined,
  shortYear: boolean,
): readonly WrittenNumbers[] {
  const { first, second, third, separator } = written;
  const dayFirst = numbers(third, second, first);
  const monthFirst = numbers(third, first, second);
  // Nobody puts the month first before a point.
  const both = separator === "." ? [dayFirst] : [dayFirst, monthFirst];
  if (third.length === 2) {
    if (shortYear) return [];
    // "1.2.34" is a version as likely.
    const short = first.length < 2 || second.length < 2;
    if (short && (order === undefined || (order === "ymd" && separator === "."))) return [];
    if (order === "ymd") return first.length === 2 ? [...both, yearFirst(written)] : both;
  }
  if (separator === ".") return both;
  if (Number(first) > 12) return [dayFirst];
  if (Number(second) > 12) return [monthFirst];
  switch (order) {
    case "dmy":
      return [dayFirst];
    case "mdy":
      return [monthFirst];
    case "ymd":
    case undefined:
      return both;
  }
}

function numbers(year: string, month: string, day: string): WrittenNumbers {
  return { year, month: Number(month), day: Number(day) };
}

/** A text, and the calendar of its locale. */
interface DatedText {
  readonly folded: string;
  readonly own: OtherCalendar | undefined;
}

function matches(
  { folded, own }: DatedText,
  pattern: RegExp,
  meanings: (written: Written) => readonly WrittenNumbers[],
): readonly DigitDate[] {
  return Array.from(folded.matchAll(pattern), (match) => {
    const [whole, a, sign, b, c, x, y, z] = match;
    const written = { first: a ?? x, second: b ?? y, third: c ?? z, separator: sign ?? "." };
    const read = meanings(written).map((one) => readingsOfNumbers(one, own));
    return {
      start: match.index,
      end: match.index + whole.length,
      readings: read.flatMap(({ readings }) => readings),
      isFar: read.some(({ isFar }) => isFar),
      separator: written.separator,
      fullYear: written.first.length === 4 || written.third.length === 4,
      endsAtPoint: pattern !== YEAR_LAST,
    };
  });
}

/** Months of the Gregorian calendar or the locale's own one, "06/2025" and, in Thai, "06/2568". */
function monthsOf({ folded, own }: DatedText): readonly DigitDate[] {
  const found = (
    match: RegExpExecArray,
    separator: string,
    [year, month]: readonly [string, string],
  ): readonly DigitDate[] => {
    const date = { year: Number(year), month: Number(month) };
    const reading = [date, own?.toGregorian(date)].find(isNearMonth);
    if (reading === undefined) return [];
    const [start, end] = [match.index, match.index + match[0].length];
    return [{ start, end, readings: [reading], separator, fullYear: true, endsAtPoint: false }];
  };
  return [
    ...Array.from(folded.matchAll(MONTH_AND_YEAR), (match) => found(match, match[2], [match[3], match[1]])),
    ...Array.from(folded.matchAll(YEAR_AND_MONTH), (match) => found(match, "-", [match[1], match[2]])),
  ].flat();
}

function isNearMonth(date: PartialDate | undefined): boolean {
  return date?.year !== undefined && date.year >= FIRST_OF_MONTHS && date.year <= LAST_OF_MONTHS;
}
