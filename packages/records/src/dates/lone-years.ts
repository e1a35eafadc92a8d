import { letterPattern } from "../text/letter-pattern.js";
import type { WrittenDate } from "./written-date.js";

/** What makes a year of four digits that follow it, in lower case. */
const BEFORE =
  /(?:^|[^\p{L}\p{M}])(?:in|since|until|till|by|during|year|im|seit|bis|ab|anno|jahr|jahre|jahres|en|depuis|dès|année|l'an|desde|hasta|año|nel|dal|al|del|anno|em|até|ano|de|sinds|tot|vanaf|jaar|sedan|år|в|с|до|от|w|od|do|roku) $/u;
const YEAR = letterPattern(
  String.raw`(?<![\d_]|\L|\d[-./:,])(?:19|20)\d{2}(?![\d_%°]|\L|[-./:,]\d| ?[€$£¥₽₺%])`,
);
const AFTER = /^(?: (?:г\.|год|году|года|yılı|yılında|yılından))/u;

/** Finds years that a word beside them says are years: "in 2021", "2025 году"; in folded text and its lower case. */
export function loneYears(folded: string, lower: string): readonly WrittenDate[] {
  return Array.from(folded.matchAll(YEAR)).flatMap(({ index, 0: year }) => {
    const end = index + year.length;
    const isYear =
      BEFORE.test(lower.slice(Math.max(0, index - 12), index)) || AFTER.test(lower.slice(end, end + 12));
    return isYear ? [{ start: index, end, readings: [{ year: Number(year) }] }] : [];
  });
}
