import { foldText, lowerUnits } from "../text/fold.js";
import { monthNamesByLanguage } from "./month-names-by-language.js";

/** What a word may mean: a month in one or more languages. */
export interface MonthName {
  /** From 1. */
  readonly month: number;
  readonly language: string;
  /** Whether it is known to be no short form, so that a point after it ends a sentence. */
  readonly full: boolean;
}

const MARKS = /\p{M}/gu;
const known = new Map<string, ReadonlyMap<string, readonly MonthName[]>>();

/**
 * Every name of a month, in lower case, of the languages that come with the package, and of the locale's by the
 * platform. Names are known without their accents too.
 */
export function monthNames(locale: string | undefined): ReadonlyMap<string, readonly MonthName[]> {
  const own = locale === undefined ? undefined : new Intl.Locale(locale).language;
  const key = own === undefined || own in monthNamesByLanguage ? "" : own;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const names = new Map<string, MonthName[]>();
  for (const [language, months] of Object.entries(monthNamesByLanguage))
    months.split("|").forEach((spellings, index) => {
      const [long, ...others] = spellings.split(" ");
      const of = { month: index + 1, language };
      add(names, long, { ...of, full: true });
      for (const other of others) add(names, other, { ...of, full: other.length >= long.length });
    });
  if (key !== "")
    for (const [spelling, month] of platformNames(key))
      add(names, spelling, { month, language: key, full: false });
  known.set(key, names);
  return names;
}

function add(names: Map<string, MonthName[]>, spelling: string, meaning: MonthName): void {
  for (const name of new Set([spelling, withoutAccents(spelling)])) {
    const meanings = names.get(name) ?? [];
    meanings.push(meaning);
    names.set(name, meanings);
  }
}

/** "août" as "aout"; scripts in which a mark is a vowel stay as they are. */
function withoutAccents(name: string): string {
  return /^\p{Script=Latin}/u.test(name) ? name.normalize("NFD").replace(MARKS, "") : name;
}

/** The names of the months in a language, long and short, alone and in dates. Source: the platform's CLDR data. */
export function platformNames(language: string): readonly (readonly [name: string, month: number])[] {
  const styles: readonly Intl.DateTimeFormatOptions[] = (["long", "short"] as const).flatMap((month) => [
    { month },
    { month, year: "numeric" },
    { month, year: "numeric", day: "numeric" },
  ]);
  return styles.flatMap((style) => {
    const format = new Intl.DateTimeFormat(language, { ...style, timeZone: "UTC", calendar: "gregory" });
    return Array.from({ length: 12 }, (_, index) => {
      const part =
        format.formatToParts(Date.UTC(2025, index, 15)).find(({ type }) => type === "month")?.value ?? "";
      return [
        lowerUnits(foldText(part))
          .trim()
          .replace(/^(?:de |d')|[.']$/g, ""),
        index + 1,
      ] as const;
    }).filter(([name]) => /^\p{L}[\p{L}\p{M}'.\- ]+$/u.test(name));
  });
}
