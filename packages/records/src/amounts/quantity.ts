import { isCounted } from "../numerals/is-counted.js";
import { isDenominator } from "../numerals/is-denominator.js";
import type { Numeral } from "../numerals/numeral.js";
import type { ReadText } from "../read-text.js";
import { afterGap } from "../text/gaps.js";
import type { PhraseMatch } from "../text/phrase-table.js";
import { timeUnits } from "../text/time-units.js";
import type { Finding, Quantity } from "../types.js";
import { timePart } from "./duration.js";
import { singleReading } from "./single-reading.js";
import { unitNames, unitSymbols } from "./units.js";

/** Letters that are more often something else when a space stands before them: "Typ 2 A", "5 J". */
const GLUED_ONLY = new Set(["A", "N", "J", "B", "PS"]);
/** As many as units have: "mg/kg/d". */
const MOST_DIVISORS = 2;

/** Finds numbers with a unit, "200 mg", "15,2/nl", "18升", "29 Jahre". */
export function recognizeQuantity(read: ReadText): readonly Finding<Quantity>[] {
  return [...read.numerals, ...read.numberWords].flatMap((written) => {
    const numeral = written.behindName ?? written;
    const unit = unitAfter(read, numeral);
    if (unit === undefined || numeral.gluedLeft || (numeral.weak && !isCounted(read.folded, numeral)))
      return [];
    if (isDenominator(read.folded, numeral)) return [];
    const { value, problem } = singleReading(numeral.readings);
    return [
      {
        start: numeral.start,
        end: unit.end,
        ...(value !== undefined && { value: { amount: value, unit: unit.value } }),
        ...(problem !== undefined && { problem }),
      },
    ];
  });
}

function unitAfter(
  read: ReadText,
  numeral: Numeral,
): { readonly end: number; readonly value: string } | undefined {
  const { folded } = read;
  const start = afterGap(folded, numeral.end);
  const first =
    start === numeral.end && folded[start] === "/" ? { end: start, value: "" } : unitAt(read, start);
  if (first === undefined) return undefined;
  if (start > numeral.end && GLUED_ONLY.has(first.value)) return undefined;
  if (timeUnits.at(read.lower, start)?.end === first.end && timePart(read, numeral) === undefined)
    return undefined;
  let { end, value } = first;
  for (let divisors = 0; divisors < MOST_DIVISORS && folded[end] === "/"; divisors++) {
    const next = unitAt(read, end + 1);
    if (next === undefined) break;
    value = `${value}/${next.value}`;
    end = next.end;
  }
  return value === "" ? undefined : { end, value };
}

function unitAt({ folded, lower }: ReadText, at: number): PhraseMatch<string> | undefined {
  const symbol = unitSymbols.at(folded, at);
  const name = unitNames.at(lower, at);
  if (symbol === undefined || name === undefined) return symbol ?? name;
  return name.end > symbol.end ? name : symbol;
}
