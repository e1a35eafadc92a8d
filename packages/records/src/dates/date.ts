import type { ReadText } from "../read-text.js";
import { apartFrom, longestOfOverlapping } from "../text/overlaps.js";
import type { Finding, RecognitionOptions } from "../types.js";
import { hanDates } from "./han-dates.js";
import { loneYears } from "./lone-years.js";
import { namedDates } from "./named-dates.js";
import { numericDates } from "./numeric-dates.js";
import { relativeDates } from "./relative-dates.js";
import { thaiDates } from "./thai-dates.js";
import { dateFinding } from "./written-date.js";

/** Finds dates in digits, with the names of months and as East Asia writes them; where two overlap, the longer. */
export async function recognizeDate(
  { text, folded, lower }: ReadText,
  options: RecognitionOptions,
): Promise<readonly Finding<string>[]> {
  const { locale, referenceDate } = options;
  const written = [
    ...numericDates(folded, locale),
    ...namedDates(folded, lower, locale),
    ...hanDates(folded, locale),
    ...thaiDates(folded, locale),
    ...loneYears(folded, lower),
  ];
  const relative = apartFrom(await relativeDates(text, locale, referenceDate), written);
  const findings = [...written, ...relative].flatMap((date) => dateFinding(date, options) ?? []);
  return longestOfOverlapping(findings);
}
