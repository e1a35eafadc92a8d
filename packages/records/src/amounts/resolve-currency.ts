import type { Finding, Money, RecognitionOptions } from "../types.js";
import type { LocalCurrencies } from "./local-currencies.js";
import { THREE_DECIMALS } from "./minor-units.js";

const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HAN = /\p{Script=Han}/u;

/** An amount as written. */
export interface WrittenAmount {
  readonly readings: readonly number[];
  readonly codes: readonly string[];
  readonly sign: string;
  /** Whether a word or a letter multiplies the number. */
  readonly scaled: boolean;
  /** What would settle which of the readings is meant, where it is no locale. */
  readonly expected?: string;
}

export interface CurrencyContext {
  readonly text: string;
  readonly options: RecognitionOptions;
  readonly local: LocalCurrencies | undefined;
}

/** The value of an amount, as far as its writing, the caller and the text around it say what it is. */
export function resolveCurrency(
  { readings, codes, sign, scaled, expected = "a locale: thousands or decimals" }: WrittenAmount,
  context: CurrencyContext,
): Pick<Finding<Money>, "value" | "problem"> {
  const currency = currencyOf(codes, sign, context);
  // Amounts have two decimals or none: "€ 1.515" is more than a thousand, wherever it was written. Three decimals may
  // be of a currency that has as many, or of what is multiplied: "€1.125 billion".
  const [amount] = readings;
  if (readings.length > 1 && (scaled || (currency !== undefined && THREE_DECIMALS.has(currency))))
    return { problem: { code: "ambiguous", expected, readings } };
  if (currency !== undefined) return { value: { amount, currency } };
  return {
    value: { amount },
    problem: { code: "ambiguous", expected: "a locale or a currency: which one is meant", readings: codes },
  };
}

function currencyOf(
  codes: readonly string[],
  sign: string,
  { text, options, local }: CurrencyContext,
): string | undefined {
  if (codes.length === 1) return codes[0];
  if (options.currency !== undefined && codes.includes(options.currency)) return options.currency;
  // Danish CLDR has "kr.", and Danes write "kr" as well.
  const bare = sign.replace(/\.$/, "");
  const own =
    local?.signs.get(sign) ??
    local?.signs.get(bare) ??
    local?.signs.get(`${bare}.`) ??
    local?.names.get(sign);
  if (own !== undefined && codes.includes(own)) return own;
  if (codes.includes("TWD") && codes.includes("CNY")) return chineseYuan(options.locale);
  if (sign === "¥") return KANA.test(text) ? "JPY" : HAN.test(text) ? "CNY" : undefined;
  return undefined;
}

/** 元 is the renminbi but in a locale of Taiwan, Hong Kong or Macau. */
function chineseYuan(locale: string | undefined): string {
  switch (locale === undefined ? undefined : new Intl.Locale(locale).region) {
    case "TW":
      return "TWD";
    case "HK":
      return "HKD";
    case "MO":
      return "MOP";
    default:
      return "CNY";
  }
}
