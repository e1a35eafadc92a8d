import { isInCalendar } from "./calendar.js";
import type { WrittenDate } from "./written-date.js";

/** A date in digits, with what decides which numbers may stand right beside it. */
export interface DigitDate extends WrittenDate {
  /** What parts its numbers: "-", "/" or ".". */
  readonly separator: string;
  /** Whether its year has four digits. */
  readonly fullYear: boolean;
  /** Whether a point ends it even before a digit. */
  readonly endsAtPoint: boolean;
}

/** Between two dates of a range or a list: "01.03.2025-31.03.2025". */
const JOINERS = /[-/:,]/;

/**
 * The dates that are no part of a longer number, identifier or version: no digit goes on with them across a sign, unless
 * it begins or ends another date that is none either. In order; linear in their number.
 */
export function standingApart(folded: string, dates: readonly DigitDate[]): readonly DigitDate[] {
  const ordered = dates
    .filter(({ readings }) => readings.some(isInCalendar))
    .sort((a, b) => a.start - b.start);
  const byStart = groupedBy(ordered, ({ start }) => start);
  const byEnd = groupedBy(ordered, ({ end }) => end);
  const endsWell = new Set<DigitDate>();
  for (const date of [...ordered].reverse()) {
    const next = byStart.get(date.end + 1) ?? [];
    if (!goesOnAfter(folded, date) || next.some((one) => endsWell.has(one) && areJoined(folded, date, one)))
      endsWell.add(date);
  }
  const startsWell = new Set<DigitDate>();
  for (const date of ordered) {
    const last = byEnd.get(date.start - 1) ?? [];
    if (
      !goesOnBefore(folded, date) ||
      last.some((one) => startsWell.has(one) && areJoined(folded, one, date))
    )
      startsWell.add(date);
  }
  return ordered.filter((date) => startsWell.has(date) && endsWell.has(date));
}

function groupedBy(
  dates: readonly DigitDate[],
  key: (date: DigitDate) => number,
): ReadonlyMap<number, readonly DigitDate[]> {
  const groups = new Map<number, DigitDate[]>();
  for (const date of dates) {
    const group = groups.get(key(date));
    if (group === undefined) groups.set(key(date), [date]);
    else group.push(date);
  }
  return groups;
}

function hasDay({ readings }: DigitDate): boolean {
  return readings[0].day !== undefined;
}

/** A day of a year of four digits, which no number has in it: a comma beside it parts two cells. */
function isWhole(date: DigitDate): boolean {
  return date.fullYear && hasDay(date);
}

function goesOnBefore(folded: string, date: DigitDate): boolean {
  const before = folded.slice(Math.max(0, date.start - 4), date.start);
  if (!/\d[-./:,]$/.test(before)) return false;
  // After a comma, and after the time of day that ends the day before: "2025-06-02T14:30/2025-06-03".
  return !(isWhole(date) && /,$|:\d\d[-/]$/.test(before));
}

function goesOnAfter(folded: string, date: DigitDate): boolean {
  const after = folded.slice(date.end, date.end + 2);
  if (!/^[-./:,]\d/.test(after)) return false;
  return !(after[0] === "." && date.endsAtPoint) && !(after[0] === "," && isWhole(date));
}

function areJoined(folded: string, first: DigitDate, second: DigitDate): boolean {
  const joiner = folded[first.end];
  if (!JOINERS.test(joiner) || hasDay(first) !== hasDay(second)) return false;
  // "10-11-12-10-12-12" has six numbers and no dates, as far as one can see.
  if (joiner === first.separator || joiner === second.separator) return isWhole(first) && isWhole(second);
  return true;
}
