import { foldText } from "../text/fold.js";

/** A letter that multiplies an amount of money. */
export interface CompactLetter {
  /** Of ten. */
  readonly power: number;
  /** Whether a space stands before it. */
  readonly isSpaced: boolean;
}

const LAST_POWER = 14;
const LETTER = /^\p{L}\p{M}*(?=\.?$)/u;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hangul}]/u;
const known = new Map<string, ReadonlyMap<string, CompactLetter>>();

/**
 * The single letters of a locale's compact notation of money, as they are written, without a point: "B" are thousands in
 * Turkish and millions of millions in Spanish. Source: Unicode CLDR, as `Intl` has it.
 */
export function compactLetters(locale: string): ReadonlyMap<string, CompactLetter> {
  const cached = known.get(locale);
  if (cached !== undefined) return cached;
  const letters = new Map<string, CompactLetter>();
  const format = new Intl.NumberFormat(locale, {
    ...{ style: "currency", currency: "EUR", notation: "compact", numberingSystem: "latn" },
  });
  for (let power = 3; power <= LAST_POWER; power++) {
    const parts = format.formatToParts(10 ** power);
    const at = parts.findIndex(({ type }) => type === "compact");
    const number = parts.findIndex(({ type }) => type === "integer");
    if (number < 0 || at < number) continue;
    const letter = LETTER.exec(foldText(parts[at].value))?.[0];
    const size = power - Math.log10(Number(parts[number].value));
    if (letter === undefined || EAST_ASIAN.test(letter) || letters.has(letter) || !Number.isInteger(size))
      continue;
    letters.set(letter, { power: size, isSpaced: at > number + 1 });
  }
  known.set(locale, letters);
  return letters;
}
