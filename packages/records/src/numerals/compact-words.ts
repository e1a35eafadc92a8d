import { foldText, lowerUnits } from "../text/fold.js";

/** Languages whose words count where nothing says which one a text is in. Those without are read as Han numerals are. */
const LANGUAGES = (
  "ar bg bn ca cs da de el en es et fa fi fr gu he hi hr hu id it kn kk lt lv mk ml mr ms nb nl pa pl pt ro ru sk sl sq " +
  "sr sv sw ta te th tr uk ur uz vi"
).split(" ");
/** Powers of ten that have words, and how many of each are written, so that every plural form is among them. */
const POWERS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const COUNTS = [1, 1.5, 2, 3, 5, 100];
/** Read by the numerals of these, powers of ten thousand. */
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hangul}]/u;
/** A letter alone is a unit, an initial or a currency far more often; "cr" says that an amount is credit. */
const WORD = /\p{L}.*\p{L}/u;
const CREDIT = /^k?cr$/;
/** Words of this many letters are words of other languages, too ("mie" are mine in Italian). */
const SHORT = 4;

/**
 * What multiplies the number before it in a language, by the power of ten, in lower case: every form of every word of
 * the compact notation. Source: Unicode CLDR, as `Intl` has it.
 */
export function compactWords(language: string): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  for (const compactDisplay of ["long", "short"] as const)
    for (const [word, power] of wordsOf(language, compactDisplay))
      if (!words.has(word)) words.set(word, power);
  return words;
}

/** Words that multiply in some language, long ones, by the same power wherever they do. */
export function compactWordsOfAny(): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  const differ = new Set<string>();
  for (const language of LANGUAGES)
    for (const [word, power] of wordsOf(language, "long")) {
      if (/^\p{Script=Latin}/u.test(word) && word.length <= SHORT) continue;
      if ((words.get(word) ?? power) !== power) differ.add(word);
      words.set(word, power);
    }
  for (const word of differ) words.delete(word);
  return words;
}

function* wordsOf(
  language: string,
  compactDisplay: "long" | "short",
): Generator<readonly [word: string, power: number]> {
  const format = new Intl.NumberFormat(language, {
    ...{ notation: "compact", compactDisplay, numberingSystem: "latn", maximumFractionDigits: 1 },
  });
  for (const power of POWERS)
    for (const count of COUNTS) {
      const value = count * 10 ** power;
      const parts = format.formatToParts(value);
      const at = parts.findIndex(({ type }) => type === "compact");
      const number = parts.findIndex(({ type }) => type === "integer");
      // Words before the number are another matter: "milioni 5".
      if (at <= number || number < 0) continue;
      const written = parts.map((part) => digitsOf(part)).join("");
      const size = Math.log10(value / Number(written));
      const word = lowerUnits(foldText(parts[at].value)).replaceAll("\u200e", "");
      if (!Number.isInteger(size) || size === 0) continue;
      if (WORD.test(word) && !CREDIT.test(word) && !EAST_ASIAN.test(word)) yield [word, size];
    }
}

function digitsOf({ type, value }: Intl.NumberFormatPart): string {
  switch (type) {
    case "integer":
    case "fraction":
      return value;
    case "decimal":
      return ".";
    default:
      return "";
  }
}
