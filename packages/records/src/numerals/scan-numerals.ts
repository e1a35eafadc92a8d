import type { PhraseTable } from "../text/phrase-table.js";
import { characterAt, characterBefore, isSpacedLetter } from "../text/scripts.js";
import { readDigitGroups, shiftDecimal } from "./digit-groups.js";
import { hanNumeralStart, readHanNumeral } from "./han-numerals.js";
import { goesOn, numberWords } from "./number-words.js";
import type { Numeral } from "./numeral.js";
import { minusAfter, signBefore } from "./signs.js";

/** A text as numbers are read from it. */
export interface NumeralSource {
  /** The text itself. */
  readonly written: string;
  /** As by `foldText`. */
  readonly folded: string;
  /** As by `lowerUnits`, of the folded text. */
  readonly lower: string;
  /** The decimal separator, where the locale is known. */
  readonly decimal: string | undefined;
  /** Whether a plain space may part groups of thousands. */
  readonly spaces: boolean;
  /** The words that multiply a number, by their power of ten. */
  readonly scales: PhraseTable<number>;
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
export function scanNumberWords(source: Pick<NumeralSource, "lower" | "scales">): readonly Numeral[] {
  const { lower } = source;
  const numerals: Numeral[] = [];
  for (const { index } of lower.matchAll(/(?<![\p{L}\p{M}\p{N}_])\p{L}/gu)) {
    const word = numberWords.at(lower, index);
    if (word === undefined || goesOn(lower, word.start)) continue;
    const scale = scaleAfter(source, word.end);
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
  const scale = scaleAfter(source, groups.end);
  const signed = signBefore(folded, start);
  const trailing =
    signed === undefined && scale === undefined ? minusAfter(folded, start, groups.end) : undefined;
  const isNegative = trailing !== undefined || (signed !== undefined && folded[signed] !== "+");
  const { end, readings } =
    scale === undefined
      ? { end: trailing ?? groups.end, readings: groups.readings.map(Number) }
      : scaledReadings(source, groups.readings, scale);
  return {
    ...surroundings(folded, signed ?? start, end),
    readings: isNegative ? readings.map((value) => -value) : readings,
    written: "digits",
    weak: false,
    scaled: scale !== undefined,
  };
}

const WHOLE = /^\d+$/;
/** Between the parts of one number; Portuguese and Italian have a word there. */
const PART = / (?:e )?(?=\d)/y;

/** What digits with a scale come to, with the smaller scales that go on with them: "1 млн 200 тыс." */
function scaledReadings(
  source: NumeralSource,
  decimals: readonly string[],
  scale: Scale,
): { readonly end: number; readonly readings: readonly number[] } {
  let { end, value: power } = scale;
  const readings = decimals.map((decimal) => shiftDecimal(decimal, power));
  if (decimals.length !== 1 || !WHOLE.test(decimals[0])) return { end, readings };
  let [total] = readings;
  for (;;) {
    PART.lastIndex = end;
    if (!PART.test(source.lower)) break;
    const groups = readDigitGroups(source.folded, PART.lastIndex, source);
    const next = scaleAfter(source, groups.end);
    const [decimal] = groups.readings;
    if (next === undefined || groups.readings.length !== 1 || !WHOLE.test(decimal)) break;
    const part = shiftDecimal(decimal, next.value);
    if (part >= shiftDecimal("1", power)) break;
    total += part;
    ({ end, value: power } = next);
  }
  return { end, readings: [total] };
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

/** What multiplies a number: where it ends, and the power of ten. */
interface Scale {
  readonly end: number;
  readonly value: number;
}

/** A word that multiplies, or two of them in a row: "1.5 lakh crore". */
function scaleAfter(
  { lower, scales }: Pick<NumeralSource, "lower" | "scales">,
  end: number,
): Scale | undefined {
  const first = scales.at(lower, lower[end] === " " ? end + 1 : end);
  if (first === undefined) return undefined;
  const second = lower[first.end] === " " ? scales.at(lower, first.end + 1) : undefined;
  return second === undefined ? first : { end: second.end, value: first.value + second.value };
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
