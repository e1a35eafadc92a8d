/** In which order a locale writes a date in digits. */
export type DayOrder = "dmy" | "mdy" | "ymd";

const known = new Map<string, DayOrder | undefined>();

/**
 * Languages that begin with the year where it has two digits too, "24/12/31". CLDR cannot say it: it writes four digits
 * in most of them, and in Canada and South Africa as well, where two digits stand at either end.
 */
const SHORT_YEAR_FIRST = new Set(["eo", "eu", "hu", "ja", "ko", "lt", "ne", "sv", "zh"]);

/**
 * The order of a locale; undefined for none, and for English of no region, which is written both ways.
 *
 * Source: the platform's CLDR data.
 */
export function dayOrder(locale: string | undefined): DayOrder | undefined {
  if (locale === undefined) return undefined;
  if (!known.has(locale)) known.set(locale, readOrder(locale));
  return known.get(locale);
}

/** Whether a locale writes "24/12/31" for the last day of 2024, and nothing else. */
export function beginsWithShortYear(locale: string | undefined): boolean {
  return (
    locale !== undefined &&
    dayOrder(locale) === "ymd" &&
    SHORT_YEAR_FIRST.has(new Intl.Locale(locale).language)
  );
}

function readOrder(locale: string): DayOrder | undefined {
  const { language, region } = new Intl.Locale(locale);
  if (language === "en" && region === undefined) return undefined;
  const parts = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    calendar: "gregory",
    timeZone: "UTC",
  }).formatToParts(0);
  const order = parts.flatMap(({ type }) =>
    type === "year" || type === "month" || type === "day" ? [type[0]] : [],
  );
  switch (order.join("")) {
    case "dmy":
      return "dmy";
    case "mdy":
      return "mdy";
    case "ymd":
      return "ymd";
    default:
      return undefined;
  }
}
