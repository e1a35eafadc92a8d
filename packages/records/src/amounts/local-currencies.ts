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
  /** By name in lower case, every plural. */
  readonly names: ReadonlyMap<string, string>;
}

const known = new Map<string, LocalCurrencies>();

/** Source: the platform's CLDR data. */
export function localCurrencies(locale: string): LocalCurrencies {
  const cached = known.get(locale);
  if (cached !== undefined) return cached;
  const local = { signs: spellings(locale, ["symbol", "narrowSymbol"]), names: names(locale) };
  known.set(locale, local);
  return local;
}

function spellings(
  locale: string,
  displays: readonly ("symbol" | "narrowSymbol")[],
): ReadonlyMap<string, string> {
  const signs = new Map<string, string>();
  // The locale's own sign for a currency goes before the sign that several share.
  for (const currencyDisplay of displays)
    for (const currency of CODES) {
      const sign = currencyPart(locale, { currency, currencyDisplay }, 1).replace(MARKS, "");
      if (sign !== "" && !signs.has(sign)) signs.set(sign, currency);
    }
  return signs;
}

function names(locale: string): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  for (const currency of CODES)
    for (const amount of AMOUNTS) {
      const name = currencyPart(locale, { currency, currencyDisplay: "name" }, amount).trim();
      if (name !== "" && !byName.has(name)) byName.set(name, currency);
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
  return lowerUnits(foldText(part));
}
