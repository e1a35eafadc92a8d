import { compactLetters } from "../numerals/compact-letters.js";
import type { Numeral } from "../numerals/numeral.js";
import type { ReadText } from "../read-text.js";
import type { CurrencyMatch } from "./find-currency.js";

/** Only beside a currency: elsewhere "5m" are metres. */
const SHORT_SCALE = /(?:k|K|m|M|mn|bn|B|b|tn| (?:k|K|M|mn|bn|B|tn))(?![\p{L}\p{N}])/uy;
/** Those that are hardly anything else between a number and its currency. */
const BEFORE_CURRENCY = / ?[kKM](?![\p{L}\p{N}])/uy;
const SHORT_POWERS: Readonly<Record<string, number>> = { k: 3, m: 6, mn: 6, b: 9, bn: 9, tn: 12 };
const LETTER = /(?<space> ?)(?<letter>\p{L}\p{M}*)\.?(?![\p{L}\p{M}\p{N}-])/uy;
/** Rupees alone have crores: after others "CR" says that an amount is credit, as after an exact one of rupees. */
const CRORE = / ?(?:crs?|Crs?|CRS?)(?![\p{L}\p{N}])/uy;
const CRORE_POWER = 7;
const EXACT = /\.\d{2}$/;
const IN_THOUSANDS = /,\d{3}\.\d{2}$/;
/** "₹200.00 Dr": where amounts are debit, others are credit. */
const DEBIT = /\d ?(?:Dr|DR|dr)(?![\p{L}\p{N}])/u;
/** Words of statements, which are of annual reports as well. */
const STATEMENT =
  /(?<!\p{L})(?:balance|credit|credited|debit|debited|a\/c|account|statement|deposit|deposited|withdrawal|opening|closing|refund|refunded|payment|transaction|ledger|txn|upi|neft|imps|rtgs)(?!\p{L})/u;
/** How far words are asked for in the line of an amount, in code units. */
const REACH = 80;

/** Letters that multiply an amount. */
export interface ShortScale {
  readonly end: number;
  /** Of ten: several where the letters may say something else, none among them. */
  readonly powers: readonly number[];
  /** What would settle it, where there are several. */
  readonly expected?: string;
}

/** A number, and what says that it is an amount. */
export interface NumberOfMoney {
  readonly numeral: Numeral;
  /** The currency before it. */
  readonly before: CurrencyMatch | undefined;
  /** Whether a currency follows a place after it. */
  readonly isBeforeCurrency: (end: number) => boolean;
  readonly locale: string | undefined;
}

/** What letters after an amount multiply it by: "€1.2M", "$240k", "5 k €", "₹2.5 Cr". */
export function shortScaleAfter(
  { folded, lower }: Pick<ReadText, "folded" | "lower">,
  money: NumberOfMoney,
): ShortScale | undefined {
  const { numeral, before, isBeforeCurrency } = money;
  if (numeral.scaled) return undefined;
  const own = ownLetterAfter(folded, money);
  if (own !== undefined) return own;
  const pattern = before === undefined ? BEFORE_CURRENCY : SHORT_SCALE;
  pattern.lastIndex = numeral.end;
  const letters = pattern.exec(folded)?.[0];
  const lettersEnd = numeral.end + (letters?.length ?? 0);
  if (letters !== undefined && (before !== undefined || isBeforeCurrency(lettersEnd)))
    return { end: lettersEnd, powers: [SHORT_POWERS[letters.trim().toLowerCase()]] };
  if (before === undefined || !before.value.codes.includes("INR")) return undefined;
  CRORE.lastIndex = numeral.end;
  const crore = CRORE.exec(folded)?.[0];
  if (crore === undefined) return undefined;
  const end = numeral.end + crore.length;
  const digits = folded.slice(numeral.start, numeral.end);
  if (IN_THOUSANDS.test(digits) || (EXACT.test(digits) && DEBIT.test(folded))) return undefined;
  const mayBeCredit = EXACT.test(digits) && STATEMENT.test(lineAround(lower, numeral.start, end));
  if (!mayBeCredit) return { end, powers: [CRORE_POWER] };
  return { end, powers: [0, CRORE_POWER], expected: "a word that says whether these are crores or credit" };
}

/** The letter that the locale itself writes: "€1 B" is a thousand in Turkish. */
function ownLetterAfter(
  folded: string,
  { numeral, before, isBeforeCurrency, locale }: NumberOfMoney,
): ShortScale | undefined {
  if (locale === undefined) return undefined;
  LETTER.lastIndex = numeral.end;
  const match = LETTER.exec(folded);
  const letter = compactLetters(locale).get(match?.groups?.letter ?? "");
  if (match === null || letter === undefined) return undefined;
  const end = numeral.end + match[0].length;
  const isWritten =
    before === undefined ? isBeforeCurrency(end) : match.groups?.space === "" || letter.isSpaced;
  return isWritten ? { end, powers: [letter.power] } : undefined;
}

function lineAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - REACH), start);
  const [after] = text.slice(end, end + REACH).split("\n", 1);
  return `${before.slice(before.lastIndexOf("\n") + 1)} ${after}`;
}
