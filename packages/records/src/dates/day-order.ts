/** In which order a locale writes a date in digits. */
export type DayOrder = "dmy" | "mdy" | "ymd";

const known = new Map<string, DayOrder | undefined>();

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
