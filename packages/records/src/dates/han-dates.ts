import { readHanNumeral } from "../numerals/han-numerals.js";
import type { PartialDate } from "./calendar.js";
import type { WrittenDate } from "./written-date.js";

const HAN = "〇零一二三四五六七八九";
const ERAS: Readonly<Record<string, number>> = {
  令和: 2018,
  平成: 1988,
  昭和: 1925,
  大正: 1911,
  明治: 1867,
  民國: 1911,
  民国: 1911,
};
const DAY = String.raw`(\d{1,2}|[一二三四五六七八九十]{1,3}) ?[日号號일]`;
const MONTH = String.raw`(\d{1,2}|[一二三四五六七八九十]{1,2}) ?[月월]`;
/** 2025年10月31日, 二〇二五年十月, 2025년 10월 31일, 令和7年10月31日, 10月31日, 2025年. */
const DATE = new RegExp(
  `(?:(?:(${Object.keys(ERAS).join("|")})(\\d{1,3}|元|[一二三四五六七八九十]{1,3})|(?<!\\d)(\\d{4})|(?<![${HAN}])([${HAN}]{4})) ?[年년](?: ?${MONTH}(?: ?${DAY})?)?|(?<!\\d)${MONTH} ?${DAY})`,
  "gu",
);

/** Finds dates as China, Japan and Korea write them, in folded text. */
export function hanDates(folded: string): readonly WrittenDate[] {
  return Array.from(folded.matchAll(DATE), (match) => {
    const [whole, era, eraYear, year, hanYear, month, day, lonelyMonth, lonelyDay] = match;
    const date: PartialDate = {
      ...yearOf({ era, eraYear, year, hanYear }),
      ...((month ?? lonelyMonth) ? { month: numberOf(month ?? lonelyMonth) } : {}),
      ...((day ?? lonelyDay) ? { day: numberOf(day ?? lonelyDay) } : {}),
    };
    return { start: match.index, end: match.index + whole.length, readings: [date] };
  }).filter(({ start, end, readings: [date] }) => date.month !== undefined || isYear(folded, start, end));
}

interface WrittenYear {
  readonly era: string | undefined;
  readonly eraYear: string | undefined;
  readonly year: string | undefined;
  readonly hanYear: string | undefined;
}

function yearOf({ era, eraYear, year, hanYear }: WrittenYear): PartialDate {
  if (era !== undefined && eraYear !== undefined)
    return { year: ERAS[era] + (eraYear === "元" ? 1 : numberOf(eraYear)) };
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
