import type { ParsedResult } from "chrono-node";
import type { WrittenDate } from "./written-date.js";

type Parse = (
  text: string,
  reference: { readonly instant: Date; readonly timezone: number },
) => readonly ParsedResult[];

/** The languages that chrono knows, as it names them. */
const LANGUAGES = [
  "ar",
  "de",
  "en",
  "es",
  "fi",
  "fr",
  "id",
  "it",
  "ja",
  "nl",
  "pt",
  "ru",
  "sv",
  "uk",
  "vi",
  "zh",
] as const;

/** Longest stretch of a line that is looked at, in code units: expressions of time are short. */
const LONGEST_LINE = 2000;

/**
 * Finds dates that are said from a day on, "tomorrow", "mardi", "in zwei Wochen", in the languages that chrono knows;
 * none without a reference day.
 */
export async function relativeDates(
  text: string,
  locale: string | undefined,
  referenceDate: string | undefined,
): Promise<readonly WrittenDate[]> {
  if (locale === undefined || referenceDate === undefined) return [];
  const tag = new Intl.Locale(locale).language;
  const language = LANGUAGES.find((known) => known === tag);
  if (language === undefined) return [];
  // Whole: bundlers do not agree on the package's entries of single languages.
  const { parse }: { readonly parse: Parse } = (await import("chrono-node"))[language];
  const reference = { instant: new Date(Date.parse(referenceDate)), timezone: 0 };
  return lines(text).flatMap(({ start, line }) =>
    parse(line, reference)
      .filter(({ start: known, end }) => end == null && isDay(known))
      .map(({ index, text: found, start: known }) => ({
        start: start + index,
        end: start + index + found.trimEnd().length,
        readings: [
          { year: known.get("year") ?? 0, month: known.get("month") ?? 0, day: known.get("day") ?? 0 },
        ],
      })),
  );
}

/** Not a time of day alone, which chrono puts on the reference day, and not a month or a year. */
function isDay(known: ParsedResult["start"]): boolean {
  return known.isCertain("day") || known.isCertain("weekday");
}

function lines(text: string): readonly { readonly start: number; readonly line: string }[] {
  const pieces = new RegExp(`[^\\n\\r]{1,${LONGEST_LINE}}`, "g");
  return Array.from(text.matchAll(pieces), ({ index, 0: line }) => ({ start: index, line }));
}
