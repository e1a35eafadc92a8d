import { eras } from "../text/eras.js";
import { fullYear } from "./calendar.js";

/** Says that the years are those of the Gregorian calendar. */
const COMMON_ERA = /(?:公元|西元|西暦|서기) ?$/;
/** Eras that people still write without their names, and the longest of their years. */
const UNNAMED_ERAS = [
  ["令和", 99],
  ["平成", 31],
  ["昭和", 64],
] as const;

/**
 * The years that one of fewer than four digits may be, before 年 or 년 with a month and a day: years of the Republic in
 * Taiwan ("113年5月1日"), the last two digits in China and Korea, an unnamed era in Japan.
 */
export function shortHanYears(year: {
  readonly digits: string;
  readonly mark: string;
  readonly before: string;
  readonly locale: string | undefined;
}): readonly number[] {
  const { digits, mark, before, locale } = year;
  const number = Number(digits);
  if (COMMON_ERA.test(before)) return [number];
  const { language, region } = locale === undefined ? {} : new Intl.Locale(locale).maximize();
  const republic = eras.民國 + number;
  if (language === "zh" && region === "TW" && digits.length === 3) return [republic];
  if (digits.length === 3) return number < 200 ? [republic, number] : [number];
  const century = digits.length === 2 ? [fullYear(digits)] : [];
  if (mark === "년" || (language === "zh" && region !== "TW")) return century;
  const unnamed = UNNAMED_ERAS.flatMap(([era, last]) =>
    number > 0 && number <= last ? [eras[era] + number] : [],
  );
  switch (language) {
    case "zh":
      return [republic, ...century];
    case "ja":
      return [...century, ...unnamed];
    default:
      return [...century, ...unnamed, republic];
  }
}
