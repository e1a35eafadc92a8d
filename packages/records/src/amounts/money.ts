import { shiftDecimal } from "../numerals/digit-groups.js";
import { digitValue } from "../numerals/han-numerals.js";
import type { Numeral } from "../numerals/numeral.js";
import { scalesOfAmounts } from "../numerals/scale-words.js";
import type { ReadText } from "../read-text.js";
import { afterGap, beforeGap } from "../text/gaps.js";
import type { Finding, Money, RecognitionOptions } from "../types.js";
import { CurrencyFinder, type CurrencyMatch } from "./find-currency.js";
import { localCurrencies } from "./local-currencies.js";
import { minorUnitsAfter } from "./minor-units.js";
import { minusBefore } from "./minus-before.js";
import { resolveCurrency } from "./resolve-currency.js";

/** What may stand between a number and its currency: "2 millions d'euros", "20 milhões de reais". */
const PARTICLE = /(?:(?:de|di|of) |d')/y;
/** "12,-" and "12.–" in German, Dutch and Swiss prices. */
const NO_CENTS = /[,.][-–—]{1,2}/y;
/** Only beside a currency: elsewhere "5m" are metres. */
const SHORT_SCALE = /(?:k|K|m|M|mn|bn|B|b|tn| (?:k|K|M|mn|bn|B|tn))(?![\p{L}\p{N}])/uy;
const SHORT_POWERS: Readonly<Record<string, number>> = { k: 3, m: 6, mn: 6, b: 9, bn: 9, tn: 12 };
/** Rupees alone have crores: after others "CR" says that an amount is credit, as after an exact one of rupees. */
const CRORE = / ?(?:crs?|Crs?|CRS?)(?![\p{L}\p{N}])/uy;
const CRORE_POWER = 7;
const STATEMENT = /,\d{3}\.\d{2}$/;
/** "12€50". */
const CENTS_AFTER = /\d{2}(?![\d\p{L}.,])/uy;
const SMALL_CHINESE = /(.)角(?:[零〇]?(.)分)?|[零〇]?(.)分/y;
/** "No more than this", after an amount in formal Chinese, Japanese or Korean. */
const CLOSING = /[整正也]/;

/** Finds amounts of money: a number with a currency before or after it. */
export function recognizeMoney(read: ReadText, options: RecognitionOptions): readonly Finding<Money>[] {
  const local = options.locale === undefined ? undefined : localCurrencies(options.locale);
  const finder = new CurrencyFinder(read, local);
  const findings: Finding<Money>[] = [];
  let from = 0;
  for (const numeral of [...read.numerals, ...read.numberWords].sort((a, b) => a.start - b.start)) {
    // A part of the amount before: "12 Euro 50 Cent".
    if (numeral.start < from) continue;
    const amount = readAmount(read, finder, { numeral, from, tied: options.locale === undefined });
    if (amount === undefined) continue;
    from = amount.end;
    findings.push({
      start: amount.start,
      end: amount.end,
      ...resolveCurrency(amount, { text: read.text, options, local }),
    });
  }
  return findings;
}

/** An amount with what its currency may be. */
interface ReadAmount {
  readonly start: number;
  readonly end: number;
  readonly readings: readonly number[];
  readonly codes: readonly string[];
  /** How the currency is written, in lower case. */
  readonly sign: string;
  readonly scaled: boolean;
}

interface NumeralInText {
  readonly numeral: Numeral;
  /** Where the amount before ends. */
  readonly from: number;
  /** Whether scale words of single languages count, as no locale says which language it is. */
  readonly tied: boolean;
}

function readAmount(
  { folded, lower }: ReadText,
  finder: CurrencyFinder,
  { numeral, from, tied }: NumeralInText,
): ReadAmount | undefined {
  const before = currencyBefore(folded, finder, numeral, from);
  if (numeral.gluedLeft && before?.match.end !== numeral.start) return undefined;
  if (numeral.chainedLeft && before === undefined && folded[numeral.start - 1] !== "-") return undefined;
  const scaled =
    shortScale(folded, numeral, before?.match) ??
    (tied ? scaleOfAmount(lower, finder, numeral, before !== undefined) : undefined);
  const [numberEnd, power] = scaled ?? [matchEnd(NO_CENTS, folded, numeral.end) ?? numeral.end, 0];
  const after = currencyAfter(folded, lower, finder, numberEnd, before !== undefined);
  if (numeral.gluedRight && scaled === undefined && after?.start !== numeral.end) return undefined;
  if (before === undefined && after === undefined) return undefined;
  if (!isAmount(folded, numeral, before?.match, after)) return undefined;

  const sign = before?.negative === true ? -1 : 1;
  const both = [before?.match, after].flatMap((match) => (match === undefined ? [] : [match]));
  const codes = commonCodes(both);
  // Han numerals have units where digits have places.
  const isPlain = power === 0 && (!numeral.scaled || numeral.written === "han");
  const isWhole = isPlain && Number.isInteger(numeral.readings[0]);
  const cents = isWhole ? centsAfter({ folded, lower }, { numeral, numberEnd, after, codes }) : undefined;
  const readings = (cents === undefined ? numeral.readings : numeral.readings.filter(Number.isInteger)).map(
    (value) => {
      const shifted = power === 0 ? value : shiftDecimal(String(value), power);
      if (cents === undefined) return sign * shifted;
      const size = Number((Math.abs(shifted) + cents.amount).toFixed(3));
      return shifted < 0 || Object.is(shifted, -0) ? -sign * size : sign * size;
    },
  );
  // The point of "€ 2,6 mln." ends a sentence or an abbreviation.
  const bare = after === undefined && folded[numberEnd - 1] === "." ? numberEnd - 1 : numberEnd;
  const last = cents?.end ?? Math.max(bare, after?.end ?? 0);
  return {
    start: before?.start ?? numeral.start,
    end:
      after !== undefined && CLOSING.test(folded[last] ?? "") && /[元圆圓원]/.test(folded[last - 1])
        ? last + 1
        : last,
    readings,
    codes: cents?.codes ?? codes,
    sign: lower.slice(both[0].start, both[0].end),
    scaled: numeral.scaled || power !== 0,
  };
}

/** A currency before a number, with a sign in front of either. */
function currencyBefore(
  folded: string,
  finder: CurrencyFinder,
  numeral: Numeral,
  from: number,
): { readonly start: number; readonly match: CurrencyMatch; readonly negative: boolean } | undefined {
  const dash = folded[numeral.start - 1] === "-" && numeral.readings[0] >= 0;
  for (const [end, negative] of [
    [beforeGap(folded, numeral.start), false] as const,
    ...(dash ? [[beforeGap(folded, numeral.start - 1), true] as const] : []),
  ]) {
    const match = finder.before(end);
    if (match === undefined || match.start < from) continue;
    if (negative && folded[match.end] !== "-" && folded[numeral.start - 2] !== "-") continue;
    const code = finder.before(beforeGap(folded, match.start));
    const start = code !== undefined && code.start >= from && shares(code, match) ? code.start : match.start;
    const minus = minusBefore(folded, start);
    return { start: minus ?? start, match, negative: negative || minus !== undefined };
  }
  return undefined;
}

function currencyAfter(
  folded: string,
  lower: string,
  finder: CurrencyFinder,
  end: number,
  hasBefore: boolean,
): CurrencyMatch | undefined {
  const start = afterGap(folded, end);
  const match = finder.at(start) ?? finder.at(matchEnd(PARTICLE, lower, start) ?? -1);
  if (match === undefined) return undefined;
  const next = hasBefore ? afterGap(folded, match.end) : match.end;
  // The sign of the next amount: "€59.95 €84"; but "12€50" is one.
  const belongsToNext = /\d/.test(folded[next] ?? "") && (hasBefore || match.start > end);
  return belongsToNext && minorUnitsAfter(lower, next, match.value.codes) === undefined ? undefined : match;
}

function isAmount(
  folded: string,
  numeral: Numeral,
  before: CurrencyMatch | undefined,
  after: CurrencyMatch | undefined,
): boolean {
  const [value] = numeral.readings;
  const plain = !numeral.scaled && !/[.,']/.test(folded.slice(numeral.start, numeral.end));
  // 五元 and 千円; but 五 before a sign of another script is a word.
  if (numeral.weak && (after === undefined || after.value.spaced || (plain && value < 2))) return false;
  if (numeral.written === "words" && after === undefined) return false;
  if (before?.value.wordLike === true && after === undefined && plain && value < 1000) return false;
  const risky = after?.value.risky === true && before === undefined;
  return !(risky && plain && value < 100);
}

function commonCodes(matches: readonly CurrencyMatch[]): readonly string[] {
  const [first, second] = matches.map(({ value }) => value.codes);
  if (second === undefined) return first;
  const common = first.filter((code) => second.includes(code));
  return common.length > 0 ? common : first;
}

function shares(one: CurrencyMatch, other: CurrencyMatch): boolean {
  return one.value.codes.some((code) => other.value.codes.includes(code));
}

/** "€1.2M", "$240k", "₹2.5 Cr": where the letters end, and the power of ten. */
function shortScale(
  folded: string,
  numeral: Numeral,
  before: CurrencyMatch | undefined,
): readonly [number, number] | undefined {
  if (before === undefined || numeral.scaled) return undefined;
  const end = matchEnd(SHORT_SCALE, folded, numeral.end);
  if (end !== undefined) return [end, SHORT_POWERS[folded.slice(numeral.end, end).trim().toLowerCase()]];
  const crore = before.value.codes.includes("INR") ? matchEnd(CRORE, folded, numeral.end) : undefined;
  return crore === undefined || STATEMENT.test(folded.slice(numeral.start, numeral.end))
    ? undefined
    : [crore, CRORE_POWER];
}

/** "R$ 5 mi", "8 bin TL": a word that multiplies in one language only, beside a currency. */
function scaleOfAmount(
  lower: string,
  finder: CurrencyFinder,
  numeral: Numeral,
  hasBefore: boolean,
): readonly [number, number] | undefined {
  if (numeral.scaled) return undefined;
  const word = scalesOfAmounts.at(lower, afterGap(lower, numeral.end));
  if (word === undefined) return undefined;
  const { power, afterCurrency } = word.value;
  const next = afterGap(lower, word.end);
  const isAmount =
    (hasBefore && afterCurrency) || (finder.at(next) ?? finder.at(matchEnd(PARTICLE, lower, next) ?? -1));
  return isAmount ? [word.end, power] : undefined;
}

/** What is said in minor units after an amount or its currency. */
function centsAfter(
  { folded, lower }: Pick<ReadText, "folded" | "lower">,
  at: {
    readonly numeral: Numeral;
    readonly numberEnd: number;
    readonly after: CurrencyMatch | undefined;
    readonly codes: readonly string[];
  },
): { readonly amount: number; readonly end: number; readonly codes: readonly string[] } | undefined {
  const { numeral, numberEnd, after, codes } = at;
  const minor = minorUnitsAfter(lower, after?.end ?? numberEnd, codes);
  if (minor !== undefined || after === undefined) return minor;
  SMALL_CHINESE.lastIndex = after.end;
  const small = after.value.codes.includes("CNY") ? SMALL_CHINESE.exec(folded) : null;
  if (small !== null) {
    const [whole, jiao = "0", withFen = "0", fen = withFen] = small;
    const [tenths, hundredths] = [digitValue(jiao), digitValue(fen)];
    if (tenths !== undefined && hundredths !== undefined)
      return { amount: tenths / 10 + hundredths / 100, end: after.end + whole.length, codes };
  }
  const end = after.start === numeral.end ? matchEnd(CENTS_AFTER, folded, after.end) : undefined;
  if (end !== undefined) return { amount: Number(folded.slice(after.end, end)) / 100, end, codes };
  return undefined;
}

function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) === null ? undefined : pattern.lastIndex;
}
