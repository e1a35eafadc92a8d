import { foldText, lowerUnits } from "../text/fold.js";
import { monthNamesByLanguage } from "./month-names-by-language.js";

/** What a word may mean: a month in one or more languages. */
export interface MonthName {
  /** From 1. */
  readonly month: number;
  readonly language: string;
}

const MARKS = /\p{M}/gu;
const known = new Map<string, ReadonlyMap<string, readonly MonthName[]>>();

/**
 * Every name of a month, in lower case, of the languages that come with the package, and of the locale's by the
 * platform. Names are known without their accents too.
 */
export function monthNames(locale: string | undefined): ReadonlyMap<string, readonly MonthName[]> {
  const language = locale === undefined ? undefined : new Intl.Locale(locale).language;
  const key = language === undefined || language in monthNamesByLanguage ? "" : language;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const names = new Map<string, MonthName[]>();
  for (const [of, months] of Object.entries(monthNamesByLanguage))
    months.split("|").forEach((spellings, index) => {
      for (const spelling of spellings.split(" ")) add(names, spelling, index + 1, of);
    });
  if (key !== "") for (const [spelling, month] of platformNames(key)) add(names, spelling, month, key);
  known.set(key, names);
  return names;
}

function add(names: Map<string, MonthName[]>, spelling: string, month: number, language: string): void {
  for (const name of new Set([spelling, withoutAccents(spelling)])) {
    const meanings = names.get(name) ?? [];
    meanings.push({ month, language });
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
