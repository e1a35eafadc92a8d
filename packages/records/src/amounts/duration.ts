import { isCounted } from "../numerals/is-counted.js";
import type { Numeral } from "../numerals/numeral.js";
import type { ReadText } from "../read-text.js";
import { afterGap } from "../text/gaps.js";
import { PhraseTable } from "../text/phrase-table.js";
import type { Finding } from "../types.js";
import { type TimeUnit, timePhrases } from "./time-units.js";

/** Units of time by name. */
export const timeUnits = new PhraseTable<TimeUnit>(timePhrases);
/** ISO 8601, with at least one part. */
const ISO_DURATION =
  /(?<![\p{L}\p{N}])P(?=\d|T\d)(?:\d+(?:[.,]\d+)?[YMWD])*(?:T(?:\d+(?:[.,]\d+)?[HMS])+)?(?![\p{L}\p{N}])/gu;
/** Between the parts of one duration: "2 years and 3 months". */
const JOINT = /(?:,? (?:and|und|et|y|e|en|и|ve) |, ?| )?/y;
const ORDER: readonly TimeUnit[] = ["a", "mo", "wk", "d", "h", "min", "s"];

interface Part {
  readonly start: number;
  readonly end: number;
  readonly unit: TimeUnit;
  readonly amount: number;
}

/** Finds lengths of time, "30 Tage", "1 h 30 min", "iki yıl", "3か月". */
export function recognizeDuration(read: ReadText): readonly Finding<string>[] {
  const parts = [...read.numerals, ...read.numberWords]
    .sort((a, b) => a.start - b.start)
    .flatMap((numeral) => partOf(read, numeral));
  const findings: Finding<string>[] = [];
  for (let i = 0; i < parts.length; ) {
    const joined = [parts[i++]];
    while (i < parts.length && goesOn(read.lower, joined[joined.length - 1], parts[i]))
      joined.push(parts[i++]);
    findings.push({ start: joined[0].start, end: joined[joined.length - 1].end, value: isoDuration(joined) });
  }
  for (const { index, 0: value } of read.folded.matchAll(ISO_DURATION))
    findings.push({ start: index, end: index + value.length, value: value.replaceAll(",", ".") });
  return findings;
}

/** A number with a unit of time after it, and what keeps both from being a date or a time of day. */
export function timePart(read: ReadText, numeral: Numeral): Part | undefined {
  return partOf(read, numeral)[0];
}

function partOf({ folded, lower }: ReadText, numeral: Numeral): readonly Part[] {
  if (numeral.gluedLeft || numeral.readings.length !== 1 || numeral.readings[0] < 0) return [];
  const [amount] = numeral.readings;
  const gap = folded[numeral.end] === "-" ? numeral.end + 1 : afterGap(folded, numeral.end);
  const match = timeUnits.at(lower, gap);
  if (match === undefined || (numeral.weak && !isCounted(folded, numeral))) return [];
  if (numeral.chainedLeft && folded[numeral.start - 1] !== "-") return [];
  const phrase = lower.slice(match.start, match.end);
  if (isDateOrDecade({ folded, numeral, phrase, amount, end: match.end })) return [];
  return [{ start: numeral.start, end: match.end, unit: match.value, amount }];
}

/** "2025年", "3月5日", "the 80s", "17 an 3". */
function isDateOrDecade(at: {
  readonly folded: string;
  readonly numeral: Numeral;
  readonly phrase: string;
  readonly amount: number;
  readonly end: number;
}): boolean {
  const { folded, numeral, phrase, amount, end } = at;
  switch (phrase) {
    case "年":
    case "년":
      return amount > 150 || /^ ?\d{1,2} ?[月월]/.test(folded.slice(end, end + 6));
    case "日":
    case "일":
      // A day of the month, unless what follows says that days are counted.
      return !/^ ?(?:以?内|以?內|之内|前|後|后|이내|안에|내|동안|전|후|째)/.test(folded.slice(end, end + 4));
    case "s":
      return folded[numeral.end] !== " ";
    case "rok":
    case "roku":
    case "год":
    case "года":
    case "jahr":
    case "år":
      // "в 2025 году", "2025 roku": that is a year.
      return amount > 1000;
    case "h":
      // "19h40", "20h": a time of day as often as not, unless minutes say otherwise.
      return /^\d{2}(?!\d)/.test(folded.slice(end, end + 3));
    default:
      return false;
  }
}

function goesOn(lower: string, before: Part, next: Part): boolean {
  JOINT.lastIndex = before.end;
  JOINT.exec(lower);
  return JOINT.lastIndex === next.start && ORDER.indexOf(next.unit) > ORDER.indexOf(before.unit);
}

function isoDuration(parts: readonly Part[]): string {
  const mixed = parts.length > 1;
  let date = "";
  let time = "";
  for (const { unit, amount } of parts)
    switch (unit) {
      case "a":
        date += `${amount}Y`;
        break;
      case "mo":
        date += `${amount}M`;
        break;
      case "wk":
        // Weeks stand alone in ISO 8601.
        date += mixed ? `${amount * 7}D` : `${amount}W`;
        break;
      case "d":
        date += `${amount}D`;
        break;
      case "h":
        time += `${amount}H`;
        break;
      case "min":
        time += `${amount}M`;
        break;
      case "s":
        time += `${amount}S`;
        break;
      default:
        unit satisfies never;
    }
  return `P${date}${time === "" ? "" : `T${time}`}`;
}
