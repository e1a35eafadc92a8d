import { shiftDecimal } from "../numerals/digit-groups.js";
import { digitValue } from "../numerals/han-numerals.js";
import type { Numeral } from "../numerals/numeral.js";
import { scalesOfAmounts } from "../numerals/scale-words.js";
import type { ReadText } from "../read-text.js";
import { afterGap, beforeGap } from "../text/gaps.js";
import type { Stretch } from "../text/overlaps.js";
import type { Finding, Money, RecognitionOptions } from "../types.js";
import { CurrencyFinder, type CurrencyMatch } from "./find-currency.js";
import { localCurrencies } from "./local-currencies.js";
import { minorUnitsAfter } from "./minor-units.js";
import { minusBefore } from "./minus-before.js";
import { resolveCurrency, type WrittenAmount } from "./resolve-currency.js";
import { type ShortScale, shortScaleAfter } from "./short-scales.js";

/** What may stand between a number and its currency: "2 millions d'euros", "20 milhões de reais". */
const PARTICLE = /(?:(?:de|di|of) |d')/y;
/** "12,-" and "12.–" in German, Dutch and Swiss prices. */
const NO_CENTS = /[,.][-–—]{1,2}/y;
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
    const { locale } = options;
    const amount =
      readAmount(read, finder, { numeral, from, locale }) ??
      (numeral.behindName && readAmount(read, finder, { numeral: numeral.behindName, from, locale }));
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

/** An amount where it stands, its sign in lower case. */
type ReadAmount = WrittenAmount & Stretch;

interface NumeralInText {
  readonly numeral: Numeral;
  /** Where the amount before ends. */
  readonly from: number;
  /** Scale words of single languages count where it does not say which language it is. */
  readonly locale: string | undefined;
}

function readAmount(
  read: ReadText,
  finder: CurrencyFinder,
  { numeral, from, locale }: NumeralInText,
): ReadAmount | undefined {
  const { folded, lower } = read;
  const tied = locale === undefined;
  if (tied && isRestOfScaled(lower, numeral)) return undefined;
  const before = currencyBefore(folded, finder, numeral, from);
  if (numeral.gluedLeft && before?.match.end !== numeral.start) return undefined;
  if (numeral.behindName !== undefined && before === undefined) return undefined;
  if (numeral.chainedLeft && before === undefined && folded[numeral.start - 1] !== "-") return undefined;
  const isBeforeCurrency = (end: number): boolean =>
    currencyAfter(folded, lower, finder, end, before !== undefined) !== undefined;
  const scaled =
    shortScaleAfter(read, { numeral, before: before?.match, isBeforeCurrency, locale }) ??
    (tied ? scaleOfAmount(lower, finder, numeral, before !== undefined) : undefined);
  const unscaled: ShortScale = { end: matchEnd(NO_CENTS, folded, numeral.end) ?? numeral.end, powers: [0] };
  const { end: numberEnd, powers, expected } = scaled ?? unscaled;
  const isShifted = powers.some((power) => power !== 0);
  const after = currencyAfter(folded, lower, finder, numberEnd, before !== undefined);
  if (numeral.gluedRight && scaled === undefined && after?.start !== numeral.end) return undefined;
  if (before === undefined && after === undefined) return undefined;
  if (!isAmount(folded, numeral, before?.match, after)) return undefined;

  const sign = before?.negative === true ? -1 : 1;
  const both = [before?.match, after].flatMap((match) => (match === undefined ? [] : [match]));
  const codes = commonCodes(both);
  // Han numerals have units where digits have places.
  const isPlain = !isShifted && (!numeral.scaled || numeral.written === "han");
  const isWhole = isPlain && Number.isInteger(numeral.readings[0]);
  const cents = isWhole ? centsAfter({ folded, lower }, { numeral, numberEnd, after, codes }) : undefined;
  const values = cents === undefined ? numeral.readings : numeral.readings.filter(Number.isInteger);
  const readings = powers.flatMap((power) =>
    values.map((value) => {
      const shifted = power === 0 ? value : shiftDecimal(String(value), power);
      if (cents === undefined) return sign * shifted;
      const size = Number((Math.abs(shifted) + cents.amount).toFixed(3));
      return shifted < 0 || Object.is(shifted, -0) ? -sign * size : sign * size;
    }),
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
    scaled: numeral.scaled || isShifted,
    ...(expected !== undefined && { expected }),
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

/** "R$ 5 mi", "8 bin TL": a word that multiplies in one language only, beside a currency. */
function scaleOfAmount(
  lower: string,
  finder: CurrencyFinder,
  numeral: Numeral,
  hasBefore: boolean,
): ShortScale | undefined {
  if (numeral.scaled) return undefined;
  const word = scalesOfAmounts.at(lower, afterGap(lower, numeral.end));
  if (word === undefined) return undefined;
  const { power, afterCurrency } = word.value;
  const next = afterGap(lower, word.end);
  const isAmount =
    (hasBefore && afterCurrency) || (finder.at(next) ?? finder.at(matchEnd(PARTICLE, lower, next) ?? -1));
  return isAmount ? { end: word.end, powers: [power] } : undefined;
}

/** "2 mil 500 pesos", where no locale says whether "mil" multiplies: 500 are the rest of a number that is not read. */
function isRestOfScaled(lower: string, { start }: Numeral): boolean {
  const word = scalesOfAmounts.before(lower, beforeGap(lower, start));
  return word !== undefined && /\d/.test(lower[beforeGap(lower, word.start) - 1] ?? "");
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
