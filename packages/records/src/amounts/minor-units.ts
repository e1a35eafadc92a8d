import { afterGap } from "../text/gaps.js";
import { PhraseTable } from "../text/phrase-table.js";

/** Parts of a currency by the currencies that have them, none for what many have; in lower case. */
const UNITS: readonly (readonly [codes: string, phrases: string])[] = [
  [
    "",
    "cent cents ct ct. cts cts. ¢ centimes centime centavos centavo céntimos céntimo cêntimos centesimi centów centy цента центов",
  ],
  ["GBP", "pence penny p pens пенсов пенса"],
  ["INR PKR LKR NPR", "paise paisa पैसे पैसा"],
  ["RUB UAH", "коп. коп копеек копейки копейка копійок копійки копійка kopecks kopeks kopeken"],
  ["PLN", "gr gr. groszy grosze grosz"],
  ["CZK", "hal. haléřů haléře haléř"],
  ["SEK NOK DKK", "öre øre"],
  ["CHF", "rappen rp. rp"],
  ["TRY", "kuruş krş kr. kr"],
  ["RON MDL", "bani ban"],
  ["BGN", "ст. ст стотинки"],
  ["ILS", "אגורות אג' agorot"],
  ["THB", "สตางค์ satang"],
  ["MYR", "sen"],
  ["AED BHD IQD JOD KWD", "fils فلس فلسا"],
  ["SAR QAR", "halalas halala هللة"],
  ["EGP", "piastres قرش قرشا"],
  ["OMR", "baisa"],
  ["TND", "millimes"],
  ["GEL", "თეთრი tetri"],
  ["KZT", "тиын"],
];
const minorUnits = new PhraseTable<readonly string[]>(
  UNITS.flatMap(([codes, phrases]) =>
    phrases.split(" ").map((phrase) => [phrase, codes === "" ? [] : codes.split(" ")] as const),
  ),
);

/** Currencies with three decimals. Source: ISO 4217. */
export const THREE_DECIMALS: ReadonlySet<string> = new Set(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]);

/** What stands between an amount and its minor units, with their number: "12 Euro und 50 Cent". */
const NUMBER = / ?(?:(?:and|und|et|e|y|con|i|и|і|och|og|en|ve) )?(\d{1,3})(?!\d)/y;

/** The minor units that follow an amount of one of these currencies. */
export function minorUnitsAfter(
  lower: string,
  at: number,
  codes: readonly string[],
): { readonly amount: number; readonly end: number; readonly codes: readonly string[] } | undefined {
  NUMBER.lastIndex = at;
  const digits = NUMBER.exec(lower)?.[1];
  if (digits === undefined) return undefined;
  const unit = minorUnits.at(lower, afterGap(lower, NUMBER.lastIndex));
  if (unit === undefined) return undefined;
  const own = unit.value.length === 0 ? codes : codes.filter((code) => unit.value.includes(code));
  if (own.length === 0) return undefined;
  const decimals = own.every((code) => THREE_DECIMALS.has(code)) ? 3 : 2;
  if (digits.length > decimals) return undefined;
  return { amount: Number(digits) / 10 ** decimals, end: unit.end, codes: own };
}
