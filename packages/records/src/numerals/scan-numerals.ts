import { afterGap } from "../text/gaps.js";
import type { PhraseTable } from "../text/phrase-table.js";
import { characterAt, characterBefore, isSpacedLetter } from "../text/scripts.js";
import { timeUnits } from "../text/time-units.js";
import { isWordEnd } from "../text/word-end.js";
import { type DigitGroups, readDigitGroups, shiftDecimal } from "./digit-groups.js";
import { endsName } from "./ends-name.js";
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
export function scanNumberWords(source: NumeralSource): readonly Numeral[] {
  const { lower } = source;
  const numerals: Numeral[] = [];
  for (const { index } of lower.matchAll(/(?<![\p{L}\p{M}\p{N}_])\p{L}/gu)) {
    const word = numberWords.at(lower, index);
    if (word === undefined || goesOn(lower, word.start)) continue;
    const scale = scaleAfter(source, word.end);
    const { end, readings } =
      scale === undefined
        ? { end: word.end, readings: [word.value] }
        : scaledReadings(source, [String(word.value)], scale);
    numerals.push({
      start: word.start,
      end,
      readings,
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

  const groups = fractionAt(source, start) ?? readDigitGroups(folded, start, source);
  const scale = scaleAfter(source, groups.end);
  const signed = signBefore(folded, groups.start);
  const trailing =
    signed === undefined && scale === undefined ? minusAfter(folded, start, groups.end) : undefined;
  const isNegative = trailing !== undefined || (signed !== undefined && folded[signed] !== "+");
  const { end, readings } =
    scale === undefined
      ? { end: trailing ?? groups.end, readings: groups.readings.map(Number) }
      : scaledReadings(source, groups.readings, scale);
  const space = folded.slice(start, groups.end).indexOf(" ");
  const behindName =
    space !== -1 && endsName(folded, start) ? readNumeral(source, start + space + 1) : undefined;
  return {
    ...surroundings(folded, signed ?? groups.start, end),
    readings: isNegative ? readings.map((value) => -value) : readings,
    written: "digits",
    weak: false,
    scaled: scale !== undefined,
    ...(behindName !== undefined && { behindName }),
  };
}

/** What may stand before a number that begins with its decimal separator: nothing, a space, a bracket or a sign. */
const BEFORE_FRACTION = /(?:^|[\s([{<>|:=~≈"'«„“\u200e]|\p{Sc}|(?:^|[\s(]|\p{Sc})[-+–])$/u;
/** "12 ,50": what is left of a number is not read. */
const AFTER_DIGIT = /\d $/;

/** Digits after a decimal separator that begins a number, ",50"; without a reading where the locale has another one. */
function fractionAt({ folded, decimal }: NumeralSource, start: number): DigitGroups | undefined {
  const point = folded[start - 1];
  if (point !== "." && point !== ",") return undefined;
  const before = folded.slice(Math.max(0, start - 3), start - 1);
  if (!BEFORE_FRACTION.test(before)) return undefined;
  const digits = /^\d+/.exec(folded.slice(start, start + LONGEST_FRACTION))?.[0] ?? "";
  const end = start + digits.length;
  const isRead =
    (decimal ?? point) === point &&
    !AFTER_DIGIT.test(before) &&
    !/^(?:\d|[.,']\d)/.test(folded.slice(end, end + 2));
  return { start: start - 1, end, readings: isRead ? [`0.${digits}`] : [] };
}

/** Longer ones are no amounts. */
const LONGEST_FRACTION = 12;

const WHOLE = /^\d+$/;
/** Between the parts of one number; Portuguese and Italian have a word there. */
const PART = / (?:e )?(?=\d)/y;

/** What digits with a scale come to, with what goes on with them: "1 млн 200 тыс.", "2 тыс. 500". */
function scaledReadings(
  source: NumeralSource,
  decimals: readonly string[],
  scale: Scale,
): { readonly end: number; readonly readings: readonly number[] } {
  let { end, value: power } = scale;
  let readings = decimals.map((decimal) => shiftDecimal(decimal, power));
  let isWhole = decimals.length === 1 && WHOLE.test(decimals[0]);
  while (isWhole) {
    PART.lastIndex = end;
    if (!PART.test(source.lower)) break;
    const groups = readDigitGroups(source.folded, PART.lastIndex, source);
    const next = scaleAfter(source, groups.end);
    if (next === undefined && !isRest(source, groups)) break;
    const total = readings[0];
    const parts = groups.readings
      .map((decimal) => shiftDecimal(decimal, next?.value ?? 0))
      .filter((part) => part < shiftDecimal("1", power));
    // A greater one is another number: "5 thousand 2 million".
    if (parts.length === 0) break;
    readings = parts.map((part) => total + part);
    isWhole = next !== undefined && groups.readings.length === 1 && WHOLE.test(groups.readings[0]);
    end = next?.end ?? groups.end;
    power = next?.value ?? 0;
  }
  return { end, readings };
}

/** Digits in one group, or in groups of thousands: one of four digits alone is a year far more often. */
const LONGEST_GROUP = 3;
/** Makes digits a range, a date, an ordinal or a share. */
const NO_REST = /^(?:[-–/:_]|[.,]\d| ?[%‰])/;
/** "$3 million 10 years ago". */
const SHORT_REST = 2;

/** Whether digits after a scale without one of their own are the rest of the number. */
function isRest({ folded, lower }: NumeralSource, { start, end }: DigitGroups): boolean {
  const digits = folded.slice(start, end);
  if ((/^\d+/.exec(digits)?.[0].length ?? 0) > LONGEST_GROUP) return false;
  if (NO_REST.test(folded.slice(end, end + 2)) || isSpacedLetter(characterAt(folded, end))) return false;
  return digits.length > SHORT_REST || timeUnits.at(lower, afterGap(lower, end)) === undefined;
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
  if (first === undefined || !isWordEnd(lower, first.start, first.end)) return undefined;
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
