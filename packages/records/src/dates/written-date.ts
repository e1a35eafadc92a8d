import type { Finding, RecognitionOptions } from "../types.js";
import { isInCalendar, isoDate, nearestYear, type PartialDate } from "./calendar.js";
import { dayOrder } from "./day-order.js";

/** A date where it stands, with what it may mean: several where day and month may be either. */
export interface WrittenDate {
  readonly start: number;
  readonly end: number;
  readonly readings: readonly PartialDate[];
  /** Whether its year is so far from the present that it may be of another calendar. */
  readonly isFar?: boolean;
}

/** The date as a finding; undefined for what no calendar has. */
export function dateFinding(
  { start, end, readings, isFar = false }: WrittenDate,
  { locale, referenceDate }: RecognitionOptions,
): Finding<string> | undefined {
  const dated = readings
    .map((one) =>
      one.year === undefined && referenceDate !== undefined
        ? { ...one, year: nearestYear(one, referenceDate) }
        : one,
    )
    .filter(isInCalendar);
  const isos = [...new Set(dated.map(isoDate))];
  if (isos.length === 0) return undefined;
  if (isos.length > 1 || isFar) {
    const expected = isFar
      ? "a year near the present, or the locale of its calendar"
      : dayOrder(locale) === undefined
        ? "a locale, which says what it means"
        : "a date that says which number is which";
    return { start, end, problem: { code: "ambiguous", expected, readings: isos } };
  }
  const [date] = dated;
  if (date.year !== undefined && date.day !== undefined) return { start, end, value: isos[0] };
  const expected = date.year === undefined ? "a year, or a reference date" : "a day";
  return { start, end, problem: { code: "incomplete", expected, readings: isos } };
}
