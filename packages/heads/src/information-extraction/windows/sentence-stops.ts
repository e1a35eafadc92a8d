import { characterBefore } from "./characters.js";
import { LINE_END } from "./line-ends.js";
import { ABBREVIATIONS, OPENERS, SHORT_ENDINGS, SHORT_WORDS } from "./stop-words.js";

/** Stops that stand in names, numbers and addresses too, so that they end a sentence before a space alone. */
const SPACED = ".․﹒．…!?‼‽⁇⁈⁉;\u037e:";
/** Those that are written as abbreviations are. */
const POINT = /[.․﹒．]/;
/** Unicode's sentence terminals, less a comma, and one that it lacks. */
const FREE = `(?:(?![${SPACED}၊])\\p{Sentence_Terminal}|෴)`;
const SPACED_STOP = `[.․﹒…!?‼‽⁇⁈⁉]|(?<=\\p{Script=Greek})[;\u037e]|(?<=\\p{Script=Armenian}):`;
/** How many closing quotes and brackets are looked through, in code units. */
export const LOOK_BACK = 8;
const CLOSING = `[\\p{Pe}\\p{Pf}"'”’]`;
const CLOSING_MARK = new RegExp(CLOSING, "u");

/** Where a sentence may end by a stop: all of it, with what closes it. A source for patterns with the `u` flag. */
export const STOPS = `(?:${FREE}+|(?:${SPACED_STOP})(?=${CLOSING}{0,${LOOK_BACK}}\\s)|．)${CLOSING}{0,${LOOK_BACK}}`;

const FREE_STOP = new RegExp(`^${FREE}$`, "u");
const SPACE = /\s/;
/** Scripts whose full stop is a point though they have no spaces. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]/u;
/** Scripts that end sentences in another way than by a point. */
const POINTLESS =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Armenian}\p{Script=Ethiopic}]/u;
/** Scripts that have no capitals and write vowels as signs, in which abbreviations are of one or two letters. */
const SIGNED =
  /[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u;
const VOWEL = /[aeiouyæœøıαεηιουωаеёиоуыэюяєіїъ]/u;
const VOWELS = new RegExp(VOWEL, "gu");
const HAS_VOWELS = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u;
const ROMAN = /^[IVXLCDM]+$/;
const STREET = /(?:str|pl)$/;
/** The word that a stop stands after, with the points and hyphens in it. */
const WORD = /[\p{L}\p{M}\p{N}.․．\-‐'’]+$/u;
const PARTS = /[.․．\-‐]/;
/** How far is looked for the word before a stop, and for the one after it, in code units. */
const WORD_UNITS = 24;
const NEXT_UNITS = 32;
/** A name of the net or of a file. */
const DOMAIN = /\p{Ll}{2}\.\p{Ll}{2,}$/u;
/** Longest abbreviations before a number ("Kapit. 5"), of letters without a vowel, and of those that look like words. */
const LONGEST = { beforeNumber: 6, smallBeforeNumber: 4, vowelless: 5, short: 3 } as const;

/**
 * Whether the characters before `at` surely end a sentence: `at` is behind the stop and what closes it. A full stop that
 * may belong to an abbreviation, an initial or a number, and a mark that may belong to a name, ends none, because taking
 * a name apart is worse than reading on. By punctuation and words alone, so that it is the same on every platform, which
 * the platform's own segmenter is not.
 */
export function endsSentence(text: string, at: number): boolean {
  let behind = at;
  while (behind > 0 && at - behind < LOOK_BACK && CLOSING_MARK.test(text[behind - 1])) behind--;
  const stop = characterBefore(text, behind);
  if (stop === "") return false;
  if (!SPACED.includes(stop)) return FREE_STOP.test(stop);
  const before = characterBefore(text, behind - 1);
  const isSpaced = at >= text.length || SPACE.test(text[at]);
  if (!isSpaced && !(stop === "．" && WIDE.test(before))) return false;
  if (stop === ":" && !/\p{Script=Armenian}/u.test(before)) return false;
  if (/[;\u037e]/.test(stop) && !/\p{Script=Greek}/u.test(before)) return false;

  const next = text.slice(at, at + NEXT_UNITS).trimStart();
  const opening = /^[\p{P}\p{S}]*/u.exec(next)?.[0] ?? "";
  const following = next.slice(opening.length);
  if (/^\p{Ll}/u.test(following)) return false;
  // No abbreviation ends in a bracket.
  if (CLOSING_MARK.test(before)) return true;
  const word = WORD.exec(text.slice(Math.max(0, behind - 1 - WORD_UNITS), behind - 1))?.[0] ?? "";
  const opens = /[¿¡]/.test(opening) || isOpener(following);
  if (POINT.test(stop)) {
    const endsLine = LINE_END.test(text.slice(at, at + NEXT_UNITS - next.length));
    return endsAfter(word.normalize("NFKC"), { opens, endsLine, isNumber: /^\p{N}/u.test(following) });
  }
  // "Yahoo! Japan".
  return stop !== "!" || following === "" || opens || !/^\p{Lu}/u.test(word);
}

function isOpener(following: string): boolean {
  const word = /^[\p{L}\p{M}]+(?![\p{L}\p{M}.])/u.exec(following)?.[0] ?? "";
  return OPENERS.has(word.toLowerCase());
}

/** What stands behind a point. */
interface Behind {
  readonly endsLine: boolean;
  readonly isNumber: boolean;
  /** Whether it is a word that sentences begin with. */
  readonly opens: boolean;
}

/** Whether a point after a word ends a sentence. */
function endsAfter(whole: string, { endsLine, opens, isNumber }: Behind): boolean {
  const parts = whole.split(PARTS);
  const word = parts[parts.length - 1];
  if (/^\p{N}*$/u.test(word)) return (endsLine || !isNumber) && !(word.length > 0 && word.length <= 2);
  const letters = word.match(/\p{L}/gu)?.length ?? 0;
  const small = word.toLowerCase();
  if (POINTLESS.test(word)) return false;
  if (SIGNED.test(word) && letters <= 2) return (endsLine || !isNumber) && SHORT_ENDINGS.has(small);
  if (/\p{N}$/u.test(word)) return endsLine || !isNumber;
  if (letters <= 1) return false;
  if (WIDE.test(word)) return true;
  if (ABBREVIATIONS.has(small) || STREET.test(small)) return false;
  // Where lines are broken to fit, few break behind an abbreviation.
  if (endsLine) return true;
  const isSmall = word === small;
  if (isNumber) return letters > (isSmall ? LONGEST.smallBeforeNumber : LONGEST.beforeNumber);
  if (DOMAIN.test(whole)) return true;
  if (parts.length > 1 && letters <= LONGEST.short) return false;
  if (opens || (isSmall && SHORT_WORDS.has(small)) || !HAS_VOWELS.test(word)) return true;
  if (word === word.toUpperCase()) return !ROMAN.test(word);
  const plain = small.normalize("NFD");
  if (letters <= LONGEST.vowelless && !VOWEL.test(plain)) return false;
  if (letters > LONGEST.short) return true;
  // "Ada", "Rio" are words; "Pza", "Sta" are what is left of some.
  const vowels = plain.match(VOWELS)?.length ?? 0;
  return VOWEL.test(plain.replace(/\p{M}+$/u, "").slice(-1)) && (isSmall || vowels > 1);
}
