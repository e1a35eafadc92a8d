import { characterAt, characterBefore, isSpacedLetter } from "../text/scripts.js";
import { readDigitGroups, shiftDecimal } from "./digit-groups.js";
import { hanNumeralStart, readHanNumeral } from "./han-numerals.js";
import { numberWords } from "./number-words.js";
import type { Numeral } from "./numeral.js";
import { scaleWords } from "./scale-words.js";

/** A text as numbers are read from it. */
export interface NumeralSource {
  /** As by `foldText`. */
  readonly folded: string;
  /** As by `lowerUnits`, of the folded text. */
  readonly lower: string;
  /** The decimal separator, where the locale is known. */
  readonly decimal: string | undefined;
  /** Whether a plain space may part groups of thousands. */
  readonly spaces: boolean;
}

const NUMERAL_START = new RegExp(`[0-9]|${hanNumeralStart.source}`, "g");

/** Every number of a text, in order, in digits or in Han characters, none inside another. Linear in the text. */
export function scanNumerals(source: NumeralSource): readonly Numeral[] {
  const { folded } = source;
  const numerals: Numeral[] = [];
  NUMERAL_START.lastIndex = 0;
  let match = NUMERAL_START.exec(folded);
  while (match !== null) {
    const start = match.index;
    const numeral = readNumeral(source, start);
    if (numeral !== undefined && numeral.readings.length > 0) numerals.push(numeral);
    NUMERAL_START.lastIndex = Math.max(numeral?.end ?? 0, start + 1);
    match = NUMERAL_START.exec(folded);
  }
  return numerals;
}

/** Numbers written out in words, where one begins a word: "zwei", "two million". */
export function scanNumberWords({ lower }: Pick<NumeralSource, "lower">): readonly Numeral[] {
  const numerals: Numeral[] = [];
  for (const { index } of lower.matchAll(/(?<![\p{L}\p{M}\p{N}_])\p{L}/gu)) {
    const word = numberWords.at(lower, index);
    if (word === undefined) continue;
    const scale = scaleAfter(lower, word.end);
    numerals.push({
      start: word.start,
      end: scale?.end ?? word.end,
      readings: [shiftDecimal(String(word.value), scale?.value ?? 0)],
      written: "words",
      weak: false,
      scaled: scale !== undefined,
      gluedLeft: false,
      gluedRight: false,
      chainedLeft: false,
      chainedRight: false,
    });
  }
  return numerals;
}

function readNumeral(source: NumeralSource, start: number): Numeral | undefined {
  const { folded } = source;
  const han = readHanNumeral(folded, start);
  if (han !== undefined && (!han.withDigits || han.units > 0))
    return {
      ...surroundings(folded, start, han.end),
      readings: [han.value],
      written: "han",
      weak: !han.withDigits && !isNumberOfItsOwn(folded, start, han),
      scaled: han.units > 0,
    };
  if (!/[0-9]/.test(folded[start])) return undefined;

  const groups = readDigitGroups(folded, start, source);
  const scale = scaleAfter(source.lower, groups.end);
  const signed = signBefore(folded, start);
  const sign = signed !== undefined && folded[signed] === "-" ? "-" : "";
  const end = scale?.end ?? groups.end;
  return {
    ...surroundings(folded, signed ?? start, end),
    readings: groups.readings.map((decimal) => shiftDecimal(`${sign}${decimal}`, scale?.value ?? 0)),
    written: "digits",
    weak: false,
    scaled: scale !== undefined,
  };
}

/** 一 is part of many words; with a unit and a digit or two it is a number, and so is a year: 三十五, 二〇二五. */
function isNumberOfItsOwn(
  text: string,
  start: number,
  { digits, units, end }: { readonly digits: number; readonly units: number; readonly end: number },
): boolean {
  if (units === 0) return digits >= 4 && /[〇零]/.test(text.slice(start, end));
  return digits + units > 1 && (digits > 0 || /[十拾십]/.test(text[start]));
}

function scaleAfter(
  lower: string,
  end: number,
): { readonly end: number; readonly value: number } | undefined {
  const spaced = lower[end] === " " ? end + 1 : end;
  const scale = scaleWords.at(lower, spaced);
  if (scale === undefined) return undefined;
  // "mil millones" is in the table; "3 mil 500" is another number.
  return { end: scale.end, value: scale.value };
}

/** Where a sign stands that belongs to the number which begins at `start`: not one between two numbers or words. */
function signBefore(text: string, start: number): number | undefined {
  const at = (text[start - 1] === "\u200e" ? start - 1 : start) - 1;
  const sign = text[at];
  if (sign !== "-" && sign !== "+") return undefined;
  const before = characterBefore(text, at);
  return before === "" || /[\s(（[:=\u200e\p{Sc}]/u.test(before) ? at : undefined;
}

/** Makes an ordinal of the number after it. */
const ORDINAL = /[第제]/;
const CHAIN_LEFT = /[-/:.,_\\]/;
const CHAIN_RIGHT = /[-/:_\\]/;

function surroundings(
  text: string,
  start: number,
  end: number,
): Pick<Numeral, "start" | "end" | "gluedLeft" | "gluedRight" | "chainedLeft" | "chainedRight"> {
  const before = characterBefore(text, start);
  const after = characterAt(text, end);
  const twoBefore = characterBefore(text, start - before.length);
  const twoAfter = characterAt(text, end + after.length);
  return {
    start,
    end,
    gluedLeft: before === "_" || ORDINAL.test(before) || isSpacedLetter(before),
    gluedRight: after === "_" || isSpacedLetter(after),
    chainedLeft: CHAIN_LEFT.test(before) && (/[0-9]/.test(twoBefore) || isSpacedLetter(twoBefore)),
    chainedRight: (CHAIN_RIGHT.test(after) || after === "." || after === ",") && /[0-9]/.test(twoAfter),
  };
}
