import type { PartialDate } from "./calendar.js";

/** A calendar beside the Gregorian one, whose years have other numbers and count on. */
export interface OtherCalendar {
  /** As CLDR has it: `buddhist`, `persian`. */
  readonly name: string;
  /** Whether its months and days are the Gregorian ones, and its years alone are others. */
  readonly hasGregorianMonths: boolean;
  /** What a date of it is in the Gregorian calendar; undefined for one that it has not, or that says too little. */
  readonly toGregorian: (date: PartialDate) => PartialDate | undefined;
  /** Two digits as the year of 1969 to 2068 that ends in them, as POSIX reads those of the Gregorian calendar. */
  readonly fullYear: (digits: string) => number;
}

const byName = new Map<string, OtherCalendar | undefined>();
const byLocale = new Map<string, OtherCalendar | undefined>();

/** The calendar in which a locale writes its days; undefined for the Gregorian one, and one that counts by eras. */
export function ownCalendar(locale: string | undefined): OtherCalendar | undefined {
  if (locale === undefined) return undefined;
  if (!byLocale.has(locale))
    byLocale.set(locale, calendarNamed(new Intl.DateTimeFormat(locale).resolvedOptions().calendar));
  return byLocale.get(locale);
}

/** A calendar by the name that CLDR has for it; undefined for the Gregorian one, and one that counts by eras. */
export function calendarNamed(name: string): OtherCalendar | undefined {
  if (!byName.has(name)) byName.set(name, madeCalendar(name));
  return byName.get(name);
}

function madeCalendar(name: string): OtherCalendar | undefined {
  switch (name) {
    case "gregory":
    case "iso8601":
      return undefined;
    case "buddhist":
      return buddhist;
    default:
      return platformCalendar(name);
  }
}

const BUDDHIST_OFFSET = 543;

const buddhist: OtherCalendar = {
  name: "buddhist",
  hasGregorianMonths: true,
  toGregorian: (date) =>
    date.year === undefined ? undefined : { ...date, year: date.year - BUDDHIST_OFFSET },
  fullYear: (digits) => yearEnding(digits, 1969 + BUDDHIST_OFFSET),
};

type Day = Required<PartialDate>;

/** Days since 1970, of the first one of the year 1000 and the last one of 9999, of 1969 and of the first of 2000. */
const FIRST_SEARCHED = -354_285;
const LAST_SEARCHED = 2_932_896;
const LAST_OF_1969 = -1;
const FIRST_OF_2000 = 10_957;
const YEARS_BETWEEN = 30;

/** One that the platform knows. Source: CLDR, and ICU's calendars. */
function platformCalendar(name: string): OtherCalendar | undefined {
  const format = new Intl.DateTimeFormat("en", {
    ...{ calendar: name, numberingSystem: "latn", timeZone: "UTC" },
    ...{ year: "numeric", month: "numeric", day: "numeric" },
  });
  if (format.resolvedOptions().calendar !== name) return undefined;
  const { year: first, month } = dayOf(format, LAST_OF_1969);
  // Years of eras begin again, those before an only era count down, and lunar ones are shorter: one more in about thirty.
  const passed = dayOf(format, FIRST_OF_2000).year - first;
  const countsOn = passed >= YEARS_BETWEEN && passed <= YEARS_BETWEEN + 1;
  if (!countsOn || dayOf(format, FIRST_SEARCHED).year > first) return undefined;
  // Hebrew months have names alone, as which of them there are depends on the year.
  if (Number.isNaN(month)) return undefined;
  return {
    name,
    hasGregorianMonths: false,
    toGregorian: ({ year, month, day }) =>
      year === undefined || month === undefined || day === undefined
        ? undefined
        : gregorianDay(format, { year, month, day }),
    fullYear: (digits) => yearEnding(digits, first),
  };
}

/** The year with these last two digits that is among the hundred from a first one on. */
function yearEnding(digits: string, first: number): number {
  return first + ((((Number(digits) - first) % 100) + 100) % 100);
}

const DAY_IN_MS = 86_400_000;

function dayOf(format: Intl.DateTimeFormat, days: number): Day {
  const parts = format.formatToParts(days * DAY_IN_MS);
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((one) => one.type === type)?.value ?? Number.NaN);
  return { year: part("year"), month: part("month"), day: part("day") };
}

/** The Gregorian day that has this date in another calendar, which only writes dates: it is searched for. */
function gregorianDay(format: Intl.DateTimeFormat, { year, month, day }: Day): PartialDate | undefined {
  let [low, high] = [FIRST_SEARCHED, LAST_SEARCHED];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = dayOf(format, middle);
    const off = year - at.year || month - at.month || day - at.day;
    if (off > 0) low = middle + 1;
    else if (off < 0) high = middle - 1;
    else {
      const found = new Date(middle * DAY_IN_MS);
      return { year: found.getUTCFullYear(), month: found.getUTCMonth() + 1, day: found.getUTCDate() };
    }
  }
  return undefined;
}
