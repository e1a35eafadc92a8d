import type { RecognitionOptions } from "../types.js";
import { checkOptionsObject, wrongArgument } from "../wrong-argument.js";

const COUNTRY = /^[A-Z]{2}$/;
const CURRENCY = /^[A-Z]{3}$/;
const ISO_DAY = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** Throws: InputError naming the option. */
export function checkRecognitionOptions(options: RecognitionOptions): RecognitionOptions {
  checkOptionsObject(options);
  const { locale, country, currency, referenceDate } = options;
  if (locale !== undefined && !isLocale(locale))
    throw wrongArgument("locale", "a BCP 47 tag such as de or en-GB", locale);
  if (country !== undefined && !matches(COUNTRY, country))
    throw wrongArgument("country", "an ISO 3166 code of two capitals", country);
  if (currency !== undefined && !matches(CURRENCY, currency))
    throw wrongArgument("currency", "an ISO 4217 code of three capitals", currency);
  if (
    referenceDate !== undefined &&
    !(matches(ISO_DAY, referenceDate) && !Number.isNaN(Date.parse(referenceDate)))
  )
    throw wrongArgument("referenceDate", "a day in ISO 8601 such as 2025-06-02", referenceDate);
  return options;
}

function isLocale(tag: unknown): boolean {
  try {
    return typeof tag === "string" && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function matches(pattern: RegExp, value: unknown): boolean {
  return typeof value === "string" && pattern.test(value);
}
