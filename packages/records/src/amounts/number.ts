import type { Numeral } from "../numerals/numeral.js";
import type { ReadText } from "../read-text.js";
import type { Finding } from "../types.js";
import { singleReading } from "./single-reading.js";

/** Finds numbers that stand on their own or before a sign: not those in names ("A4"), dates and identifiers. */
export function recognizeNumber({ folded, numerals }: ReadText): readonly Finding<number>[] {
  return numerals
    .filter((one) => standsAlone(one) && !isIdentifier(folded, one))
    .map(({ start, end, readings }) => ({
      start,
      // The point of "67,2 mln." ends a sentence or an abbreviation.
      end: folded[end - 1] === "." ? end - 1 : end,
      ...singleReading(readings),
    }));
}

function standsAlone({ weak, gluedLeft, gluedRight, chainedLeft, chainedRight }: Numeral): boolean {
  return !weak && !gluedLeft && !gluedRight && !chainedLeft && !chainedRight;
}

/** "0129", or more digits than a number can hold. */
function isIdentifier(folded: string, { start, readings }: Numeral): boolean {
  return (
    /^0\d/.test(folded.slice(start, start + 2)) ||
    readings.some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER)
  );
}
