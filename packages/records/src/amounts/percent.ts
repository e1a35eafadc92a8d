import { shiftDecimal } from "../numerals/digit-groups.js";
import { readHanNumeral } from "../numerals/han-numerals.js";
import { isDenominator } from "../numerals/is-denominator.js";
import type { Numeral } from "../numerals/numeral.js";
import type { ReadText } from "../read-text.js";
import { afterGap, beforeGap } from "../text/gaps.js";
import { PhraseTable } from "../text/phrase-table.js";
import type { Finding } from "../types.js";
import { minusBefore } from "./minus-before.js";
import { singleReading } from "./single-reading.js";

/** What follows a percentage, in lower case, with the power of ten that makes it hundredths. */
const AFTER = new PhraseTable<number>([
  ..."%|percent|per cent|pct.|pct|prozent|v.h.|pour cent|por ciento|por cento|per cento|procent|procenta|процентов|процента|процент|проц.|százalék|τοις εκατό|パーセント|퍼센트|प्रतिशत|persen|phần trăm"
    .split("|")
    .map((phrase) => [phrase, 0] as const),
  ["‰", -1],
  ["per mille", -1],
  ["promille", -1],
]);
/** A rate of a year is still one value. */
const PER_YEAR = / (?:per annum|p\. ?a\.|p\.a\.|pa(?!\p{L}))/uy;
const BEFORE = new PhraseTable<number>([
  ["%", 0],
  ["yüzde", 0],
  ["‰", -1],
]);
/** "Of a hundred parts", before a number in either writing. */
const PARTS_OF_HUNDRED = /百分之|백분의/g;

/** Finds percentages, "12,5 %", "%12", "百分之五". */
export function recognizePercent(read: ReadText): readonly Finding<number>[] {
  return [
    ...read.numerals.flatMap((numeral) => besideSign(read, numeral.behindName ?? numeral)),
    ...partsOfHundred(read),
  ];
}

function besideSign({ folded, lower }: ReadText, numeral: Numeral): readonly Finding<number>[] {
  if (numeral.weak || numeral.gluedLeft || isDenominator(folded, numeral)) return [];
  const after = AFTER.at(lower, afterGap(folded, numeral.end));
  if (after !== undefined) {
    PER_YEAR.lastIndex = after.end;
    const end = PER_YEAR.exec(lower) === null ? after.end : PER_YEAR.lastIndex;
    return [{ start: numeral.start, end, ...singleReading(shifted(numeral, after.value)) }];
  }
  const before = BEFORE.before(lower, beforeGap(folded, numeral.start));
  if (before === undefined || numeral.gluedRight || /[\d)]/.test(folded[before.start - 1] ?? "")) return [];
  // "% 5" after a number with a space is the sign of that number.
  if (/[\d]/.test(folded[beforeGap(folded, before.start) - 1] ?? "")) return [];
  const minus = minusBefore(folded, before.start);
  const values = shifted(numeral, before.value);
  return [
    {
      start: minus ?? before.start,
      end: numeral.end,
      ...singleReading(minus === undefined ? values : values.map((value) => -value)),
    },
  ];
}

function shifted({ readings }: Numeral, power: number): readonly number[] {
  return power === 0 ? readings : readings.map((value) => shiftDecimal(String(value), power));
}

function partsOfHundred({ folded, numerals }: ReadText): readonly Finding<number>[] {
  return Array.from(folded.matchAll(PARTS_OF_HUNDRED)).flatMap(({ index, 0: phrase }) => {
    const start = index + phrase.length;
    const han = readHanNumeral(folded, start);
    if (han !== undefined) return [{ start: index, end: han.end, value: han.value }];
    const numeral = numerals.find((one) => one.start === start);
    return numeral === undefined
      ? []
      : [{ start: index, end: numeral.end, ...singleReading(numeral.readings) }];
  });
}
