import { readHanNumeral } from "../numerals/han-numerals.js";
import { eraNames, eras } from "../text/eras.js";
import type { PartialDate } from "./calendar.js";
import { shortHanYears } from "./short-han-years.js";
import type { WrittenDate } from "./written-date.js";

const HAN = "〇零一二三四五六七八九";
/** Forms put a wide space between the parts, and two where a number has one digit. */
const GAP = " {0,2}";
const DAY = String.raw`(\d{1,2}|[一二三四五六七八九十]{1,3}) ?[日号號일]`;
const MONTH = String.raw`(\d{1,2}|[一二三四五六七八九十]{1,2}) ?[月월]`;
const ERA_YEAR = `(${eraNames})${GAP}(\\d{1,3}|元|[${HAN}十百]{1,7})`;
/** 2025年10月31日, 二〇二五年十月, 2025년 10월 31일, 令和7年10月31日, 2025年. */
const WITH_YEAR = `(?:${ERA_YEAR}|(?<!\\d)(\\d{4})|(?<![${HAN}])([${HAN}]{4})) ?[年년](?:${GAP}${MONTH}(?:${GAP}${DAY})?)?`;
/** 113年5月1日. A month without a day may be a length of time: 3年5月. */
const WITH_SHORT_YEAR = `(?<!\\d)(\\d{1,3}) ?([年년])${GAP}${MONTH}${GAP}${DAY}`;
/** 10月31日, of no year that is written. */
const WITHOUT_YEAR = `(?<!\\d|[\\d${HAN}十百千元] ?[年년]${GAP})${MONTH}${GAP}${DAY}`;
const DATE = new RegExp(`${WITH_YEAR}|${WITH_SHORT_YEAR}|${WITHOUT_YEAR}`, "gu");
/** 平成30.4.1, 民國113/5/1. */
const ERA_IN_DIGITS = new RegExp(
  `(${eraNames})${GAP}(\\d{1,3}|元)([./-])(\\d{1,2})\\3(\\d{1,2})(?![\\d_]|[./:-]\\d)`,
  "gu",
);
/** How much before a short year is asked for a word such as 公元, in code units. */
const BEFORE = 3;

/** Finds dates as China, Japan and Korea write them, in folded text. */
export function hanDates(folded: string, locale: string | undefined): readonly WrittenDate[] {
  return [...inCharacters(folded, locale), ...eraDatesInDigits(folded)];
}

function inCharacters(folded: string, locale: string | undefined): readonly WrittenDate[] {
  return Array.from(folded.matchAll(DATE)).flatMap((match): readonly WrittenDate[] => {
    const [start, end] = [match.index, match.index + match[0].length];
    const [, era, eraYear, year, hanYear, month, day, digits, mark, shortMonth, shortDay, ...lone] = match;
    if (digits !== undefined) {
      const before = folded.slice(Math.max(0, start - BEFORE), start);
      const known = monthAndDay(shortMonth, shortDay);
      const readings = shortHanYears({ digits, mark, before, locale }).map((short) => ({
        ...known,
        year: short,
      }));
      return [{ start, end, readings }];
    }
    const of = yearOf({ era, eraYear, year, hanYear });
    const date = { ...of, ...monthAndDay(month ?? lone[0], day ?? lone[1]) };
    return date.month !== undefined || isYear(folded, start, end) ? [{ start, end, readings: [date] }] : [];
  });
}

function eraDatesInDigits(folded: string): readonly WrittenDate[] {
  return Array.from(folded.matchAll(ERA_IN_DIGITS), (match) => {
    const [whole, era, eraYear, , month, day] = match;
    const date = { ...yearOf({ era, eraYear }), ...monthAndDay(month, day) };
    return { start: match.index, end: match.index + whole.length, readings: [date] };
  });
}

function monthAndDay(month: string | undefined, day: string | undefined): PartialDate {
  return {
    ...(month !== undefined && { month: numberOf(month) }),
    ...(day !== undefined && { day: numberOf(day) }),
  };
}

interface WrittenYear {
  readonly era: string | undefined;
  readonly eraYear: string | undefined;
  readonly year?: string | undefined;
  readonly hanYear?: string | undefined;
}

function yearOf({ era, eraYear, year, hanYear }: WrittenYear): PartialDate {
  if (era !== undefined && eraYear !== undefined)
    return { year: eras[era] + (eraYear === "元" ? 1 : numberOf(eraYear)) };
  if (year !== undefined) return { year: Number(year) };
  if (hanYear === undefined) return {};
  return { year: Number(Array.from(hanYear, (digit) => Math.max(0, HAN.indexOf(digit) - 1)).join("")) };
}

function numberOf(digits: string): number {
  return /^\d/.test(digits) ? Number(digits) : (readHanNumeral(digits, 0)?.value ?? 0);
}

/** Not "2025年度" or "3000年間", which are no points in time. */
function isYear(folded: string, start: number, end: number): boolean {
  return /^(?:1[5-9]|20)\d\d/.test(folded.slice(start, end)) && !/[度間间代]/.test(folded[end] ?? "");
}
