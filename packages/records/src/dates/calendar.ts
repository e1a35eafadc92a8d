/** A day, a month or a year, as far as a text says which. */
export interface PartialDate {
  readonly year?: number;
  /** From 1. */
  readonly month?: number;
  readonly day?: number;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether the Gregorian calendar has this day, as far as it is known. */
export function isInCalendar({ year, month, day }: PartialDate): boolean {
  if (year !== undefined && (year < 1 || year > 9999)) return false;
  if (month !== undefined && (month < 1 || month > 12)) return false;
  if (day === undefined) return true;
  if (day < 1 || month === undefined || day > DAYS[month - 1]) return false;
  return year === undefined || month !== 2 || day < 29 || isLeap(year);
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

const two = (part: number): string => String(part).padStart(2, "0");

/** ISO 8601, as much of it as is known: `2025-06-02`, `2025-06`, `2025`, `--06-02`. */
export function isoDate({ year, month, day }: PartialDate): string {
  const rest = month === undefined ? "" : day === undefined ? `-${two(month)}` : `-${two(month)}-${two(day)}`;
  return year === undefined ? `-${rest}` : `${String(year).padStart(4, "0")}${rest}`;
}

/** The day after a whole one, both in ISO 8601. */
export function dayAfter(day: string): string {
  const next = new Date(Date.parse(day));
  next.setUTCDate(next.getUTCDate() + 1);
  return isoDate({ year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() });
}

/** Two digits as POSIX reads them: 69 to 99 are of the last century, 00 to 68 of this one. */
export function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year >= 69 ? 1900 + year : 2000 + year;
}

/** The year in which a month and day lie nearest to a reference day. */
export function nearestYear({ month, day }: PartialDate, reference: string): number {
  const at = Date.parse(reference);
  const around = new Date(at).getUTCFullYear();
  const distance = (year: number): number => Math.abs(Date.UTC(year, (month ?? 1) - 1, day ?? 1) - at);
  return [around - 1, around, around + 1].reduce((best, year) =>
    distance(year) < distance(best) ? year : best,
  );
}
