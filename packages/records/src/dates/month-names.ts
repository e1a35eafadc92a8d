import { foldText, lowerUnits } from "../text/fold.js";
import { isoDate } from "./calendar.js";
import { monthNamesByLanguage } from "./month-names-by-language.js";
import { calendarNamed, ownCalendar } from "./other-calendars.js";

/** What a word may mean: a month in a language. */
export interface MonthName {
  /** From 1. */
  readonly month: number;
  readonly language: string;
  /** As CLDR calls it; absent for the Gregorian one. */
  readonly calendar?: string;
  /** What follows the word in names of more than one: " الأول". */
  readonly rest?: string;
  /** Whether it is known to be no short form, so that a point after it ends a sentence. */
  readonly full: boolean;
}

const MARKS = /\p{M}/gu;
const known = new Map<string, ReadonlyMap<string, readonly MonthName[]>>();

/**
 * What names of months may mean by their first word, in lower case: of the languages that come with the package, and of
 * the locale's own by the platform. Names are known without their accents too.
 */
export function monthNames(locale: string | undefined): ReadonlyMap<string, readonly MonthName[]> {
  const learnt = locale === undefined ? [] : namesToLearn(locale);
  const key = learnt.map(({ tag, calendar }) => `${tag} ${calendar}`).join();
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const names = new Map<string, MonthName[]>();
  for (const [tag, months] of Object.entries(monthNamesByLanguage))
    months.split("|").forEach((spellings, index) => {
      const [long, ...others] = spellings.split(" ").map((name) => name.replaceAll("_", " "));
      const { language, calendar } = new Intl.Locale(tag);
      const of = { month: index + 1, language, ...(calendar !== undefined && { calendar }) };
      add(names, long, { ...of, full: true });
      for (const other of others) add(names, other, { ...of, full: other.length >= long.length });
    });
  for (const { tag, calendar } of learnt)
    for (const [spelling, month] of platformNames(tag, calendar)) {
      const { language } = new Intl.Locale(tag);
      const meaning = { month, language, full: false };
      add(names, spelling, calendar === GREGORIAN ? meaning : { ...meaning, calendar });
    }
  known.set(key, names);
  return names;
}

const GREGORIAN = "gregory";

interface ToLearn {
  readonly tag: string;
  readonly calendar: string;
}

/** A language that does not come with the package, and the calendar of a locale, whose names are those of a region. */
function namesToLearn(locale: string): readonly ToLearn[] {
  const { language, baseName } = new Intl.Locale(locale);
  const own = ownCalendar(locale);
  return [
    ...(language in monthNamesByLanguage ? [] : [{ tag: language, calendar: GREGORIAN }]),
    ...(own === undefined || own.hasGregorianMonths ? [] : [{ tag: baseName, calendar: own.name }]),
  ];
}

function add(names: Map<string, MonthName[]>, spelling: string, meaning: MonthName): void {
  for (const name of new Set([spelling, withoutAccents(spelling)])) {
    const word = name.split(" ", 1)[0];
    const meanings = names.get(word) ?? [];
    meanings.push(word === name ? meaning : { ...meaning, rest: name.slice(word.length) });
    names.set(word, meanings);
  }
}

/** "août" as "aout"; scripts in which a mark is a vowel stay as they are. */
function withoutAccents(name: string): string {
  return /^\p{Script=Latin}/u.test(name) ? name.normalize("NFD").replace(MARKS, "") : name;
}

/**
 * The names of the months in a language and a calendar, long and short, alone and in dates. Source: the platform's CLDR
 * data.
 */
export function platformNames(
  tag: string,
  calendar: string,
): readonly (readonly [name: string, month: number])[] {
  const styles: readonly Intl.DateTimeFormatOptions[] = (["long", "short"] as const).flatMap((month) => [
    { month },
    { month, year: "numeric" },
    { month, year: "numeric", day: "numeric" },
  ]);
  return styles.flatMap((style) => {
    const format = new Intl.DateTimeFormat(tag, { ...style, timeZone: "UTC", calendar });
    return middlesOfMonths(calendar)
      .map((middle, index) => {
        const part = format.formatToParts(middle).find(({ type }) => type === "month")?.value ?? "";
        return [
          lowerUnits(foldText(part))
            .trim()
            .replace(/^(?:de |d')|[.']$/g, ""),
          index + 1,
        ] as const;
      })
      .filter(([name]) => /^\p{L}[\p{L}\p{M}'.\- ]+$/u.test(name));
  });
}

/** A moment in each of the twelve months of a year, in milliseconds. */
function middlesOfMonths(calendar: string): readonly number[] {
  const other = calendarNamed(calendar);
  const year = other?.fullYear("25") ?? 2025;
  return Array.from({ length: 12 }, (_, index) => {
    const date = { year, month: index + 1, day: 15 };
    return Date.parse(isoDate(other?.toGregorian(date) ?? date));
  });
}
