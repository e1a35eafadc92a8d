import { isCounted } from "../numerals/is-counted.js";
import type { Numeral } from "../numerals/numeral.js";
import type { ReadText } from "../read-text.js";
import { eraNames } from "../text/eras.js";
import { afterGap } from "../text/gaps.js";
import { type TimeUnit, timeUnits } from "../text/time-units.js";
import type { Finding } from "../types.js";

const AMOUNT = String.raw`(\d+(?:[.,]\d+)?)`;
/** ISO 8601, with at least one part, each once and in its order; weeks beside others too, as ISO 8601-2 has them. */
const ISO_DURATION = new RegExp(
  String.raw`(?<![\p{L}\p{N}])P(?=\d|T\d)${optional("YMWD")}(?:T(?=\d)${optional("HMS")})?(?![\p{L}\p{N}])`,
  "gu",
);
/** Between the parts of one duration: "2 years and 3 months". */
const JOINT = /(?:,? (?:and|und|et|y|e|en|и|ve) |, ?| )?/y;
/** 令和, 平成, before a number that is a year of the era. */
const ERA_BEFORE = new RegExp(`(?:${eraNames}) {0,2}$`, "u");
/** In which order the units of one duration stand; that of {@link ISO_DURATION}'s groups. */
const ORDER: readonly TimeUnit[] = ["a", "mo", "wk", "d", "h", "min", "s"];
const DATE_SIGNS = [
  ["a", "Y"],
  ["mo", "M"],
  ["d", "D"],
] as const;
const TIME_SIGNS = [
  ["h", "H"],
  ["min", "M"],
  ["s", "S"],
] as const;

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
    .flatMap((numeral) => partOf(read, numeral.behindName ?? numeral));
  const findings: Finding<string>[] = [];
  for (let i = 0; i < parts.length; ) {
    const joined = [parts[i++]];
    while (i < parts.length && goesOn(read.lower, joined[joined.length - 1], parts[i]))
      joined.push(parts[i++]);
    findings.push({ start: joined[0].start, end: joined[joined.length - 1].end, value: isoDuration(joined) });
  }
  for (const match of read.folded.matchAll(ISO_DURATION)) {
    const [start, end] = [match.index, match.index + match[0].length];
    findings.push({ start, end, value: inOneForm(match) });
  }
  return findings;
}

function optional(signs: string): string {
  return Array.from(signs, (sign) => `(?:${AMOUNT}${sign})?`).join("");
}

/** As written, with a point; weeks beside other units as days. */
function inOneForm([written, ...amounts]: RegExpExecArray): string {
  const alone = amounts.filter((amount) => amount !== undefined).length === 1;
  if (alone || amounts[ORDER.indexOf("wk")] === undefined) return written.replaceAll(",", ".");
  return isoDuration(
    amounts.flatMap((amount, index) =>
      amount === undefined ? [] : [{ unit: ORDER[index], amount: Number(amount.replace(",", ".")) }],
    ),
  );
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

/** "2025年", 平成30年, 3年度, "3月5日", "the 80s", "17 an 3". */
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
      return (
        amount > 150 ||
        /^ {0,2}\d{1,2} ?[月월]|^[度代도대]/.test(folded.slice(end, end + 6)) ||
        ERA_BEFORE.test(folded.slice(Math.max(0, numeral.start - 4), numeral.start))
      );
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

function isoDuration(parts: readonly Pick<Part, "unit" | "amount">[]): string {
  const amounts = new Map(parts.map(({ unit, amount }) => [unit, amount]));
  const weeks = amounts.get("wk");
  // Weeks stand alone in ISO 8601.
  if (weeks !== undefined && amounts.size === 1) return `P${weeks}W`;
  if (weeks !== undefined) amounts.set("d", decimal(weeks * 7 + (amounts.get("d") ?? 0)));
  const said = (signs: readonly (readonly [TimeUnit, string])[]): string =>
    signs.map(([unit, sign]) => (amounts.has(unit) ? `${amounts.get(unit)}${sign}` : "")).join("");
  const time = said(TIME_SIGNS);
  return `P${said(DATE_SIGNS)}${time === "" ? "" : `T${time}`}`;
}

/** Without what binary fractions add: 0.7 and not 0.7000000000000001. */
function decimal(value: number): number {
  return Number(value.toPrecision(12));
}
