import { letterPattern } from "../text/letter-pattern.js";
import { fullYear, type PartialDate } from "./calendar.js";
import { type DayOrder, dayOrder } from "./day-order.js";
import type { WrittenDate } from "./written-date.js";

const ALONE = String.raw`(?<![\d_]|\L|\d[-./:,])`;
const ENDS = String.raw`(?![\d_]|[-./:,]\d|\L)`;
/** A separator, with a directional mark or a space around it: "31‏/10", "17. 9. 1988". */
const SEPARATOR = String.raw`(?:\u200e?([-/.])\u200e?| ?([.]) )`;
const SAME = String.raw`(?:\u200e?\2\u200e?| ?\3 )`;

const YEAR_FIRST = letterPattern(
  `${ALONE}(\\d{4})${SEPARATOR}(\\d{1,2})${SAME}(\\d{1,2})(?![\\d_]|[-/:,]\\d)`,
);
/** Only where the locale says so: "25/10/31", "70. 1. 1." */
const SHORT_YEAR_FIRST = letterPattern(
  `${ALONE}(\\d{2})${SEPARATOR}(\\d{1,2})${SAME}(\\d{1,2})(?![\\d_]|[-/:,]\\d)`,
);
const YEAR_LAST = letterPattern(`${ALONE}(\\d{1,2})${SEPARATOR}(\\d{1,2})${SAME}(\\d{4}|\\d{2})${ENDS}`);
const MONTH_AND_YEAR = letterPattern(`${ALONE}(0[1-9]|1[0-2])[/.]((?:19|20)\\d{2})${ENDS}`);
const YEAR_AND_MONTH = letterPattern(`${ALONE}((?:19|20)\\d{2})-(0[1-9]|1[0-2])(?![\\d_]|[-/.:,]\\d|\\L|-)`);

/** Finds dates in digits, in folded text. */
export function numericDates(folded: string, locale: string | undefined): readonly WrittenDate[] {
  const order = dayOrder(locale);
  return [
    ...matches(folded, YEAR_FIRST, ([, year, , , month, day]) => [numbers(year, month, day)]),
    ...(order === "ymd"
      ? matches(folded, SHORT_YEAR_FIRST, ([, year, , , month, day]) => [numbers(year, month, day)])
      : []),
    ...matches(folded, YEAR_LAST, ([, first, sign, spaced, second, last]) =>
      yearLast({ first, second, last, separator: sign ?? spaced }, order),
    ),
    ...matches(folded, MONTH_AND_YEAR, ([, month, year]) => [{ year: Number(year), month: Number(month) }]),
    ...matches(folded, YEAR_AND_MONTH, ([, year, month]) => [{ year: Number(year), month: Number(month) }]),
  ];
}

function yearLast(
  date: {
    readonly first: string;
    readonly second: string;
    readonly last: string;
    readonly separator: string;
  },
  order: DayOrder | undefined,
): readonly PartialDate[] {
  const { first, second, last, separator } = date;
  const dayFirst = numbers(last, second, first);
  const monthFirst = numbers(last, first, second);
  if (last.length === 2) {
    // "1.2.34" is a version as likely.
    if (order === undefined && (first.length < 2 || second.length < 2)) return [];
    if (order === "ymd") return [];
  }
  // Nobody puts the month first before a point.
  if (separator === ".") return [dayFirst];
  if (Number(first) > 12) return [dayFirst];
  if (Number(second) > 12) return [monthFirst];
  switch (order) {
    case "dmy":
      return [dayFirst];
    case "mdy":
      return [monthFirst];
    case "ymd":
    case undefined:
      return [dayFirst, monthFirst];
  }
}

function numbers(year: string, month: string, day: string): PartialDate {
  return { year: fullYear(year), month: Number(month), day: Number(day) };
}

function matches(
  text: string,
  pattern: RegExp,
  read: (match: RegExpExecArray) => readonly PartialDate[],
): readonly WrittenDate[] {
  return Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    readings: read(match),
  }));
}
