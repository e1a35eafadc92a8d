import { foldText, lowerUnits } from "../text/fold.js";

/** Currencies of which a locale's own signs and names are learnt. */
const CODES =
  "EUR USD GBP JPY CNY KRW INR RUB UAH TRY PLN CZK HUF RON BGN SEK NOK DKK ISK CHF BRL MXN ARS CLP COP PEN CAD AUD NZD HKD SGD TWD THB VND IDR MYR PHP ILS AED SAR QAR KWD EGP MAD ZAR NGN KES KZT GEL PKR BDT".split(
    " ",
  );
/** Amounts that between them use every plural of every language. */
const AMOUNTS = [0, 0.5, 1, 2, 3, 5, 11, 21, 1.5, 1_000_000];
/** As in {@link foldText} of what surrounds a sign. */
const MARKS = /[\u200e\s]/g;

/** How a locale writes currencies. */
export interface LocalCurrencies {
  /** By sign as that locale has it, in lower case: "$" in Canada is CAD. */
  readonly signs: ReadonlyMap<string, string>;
  /** The same as they are written, for looking them up in a text: "6 ft" are no forints. */
  readonly written: ReadonlyMap<string, string>;
  /** By name in lower case, every plural. */
  readonly names: ReadonlyMap<string, string>;
}

const known = new Map<string, LocalCurrencies>();

/** Source: the platform's CLDR data. */
export function localCurrencies(locale: string): LocalCurrencies {
  const cached = known.get(locale);
  if (cached !== undefined) return cached;
  const written = signs(locale);
  const local = {
    signs: new Map([...written].map(([sign, code]) => [lowerUnits(sign), code])),
    written,
    names: names(locale),
  };
  known.set(locale, local);
  return local;
}

/** Signs of letters alone, which people use at home: elsewhere "5 R" and "lei" are other things. */
const LETTERS = /^[\p{L}\p{M}.]+$/u;
/** Those that are narrow ones at home, too, by the language. */
const AT_HOME: ReadonlyMap<string, string> = new Map([["lei", "ro"]]);

function signs(locale: string): ReadonlyMap<string, string> {
  const bySign = new Map<string, string>();
  const { language } = new Intl.Locale(locale);
  // The locale's own sign for a currency goes before the sign that several share.
  for (const currencyDisplay of ["symbol", "narrowSymbol"] as const)
    for (const currency of CODES) {
      const sign = currencyPart(locale, { currency, currencyDisplay }, 1).replace(MARKS, "");
      // What has no sign has its code there, which is found as that, in capitals: "3 try" is none.
      if (sign === "" || sign === currency || bySign.has(sign)) continue;
      const isUsed = currencyDisplay === "symbol" || !LETTERS.test(sign) || AT_HOME.get(sign) === language;
      if (isUsed) bySign.set(sign, currency);
    }
  return bySign;
}

function names(locale: string): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  for (const currency of CODES)
    for (const amount of AMOUNTS) {
      const name = currencyPart(locale, { currency, currencyDisplay: "name" }, amount).trim();
      if (name !== "" && name !== currency && !byName.has(lowerUnits(name)))
        byName.set(lowerUnits(name), currency);
    }
  return byName;
}

function currencyPart(
  locale: string,
  options: Pick<Intl.NumberFormatOptions, "currency" | "currencyDisplay">,
  amount: number,
): string {
  const parts = new Intl.NumberFormat(locale, { style: "currency", ...options }).formatToParts(amount);
  const part = parts.find(({ type }) => type === "currency")?.value ?? "";
  return foldText(part);
}
