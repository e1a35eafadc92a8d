import { letterPattern } from "../text/letter-pattern.js";
import { type Era, readingsOfNamed } from "./calendar-readings.js";
import { monthNamesByLanguage } from "./month-names-by-language.js";
import { calendarNamed, ownCalendar } from "./other-calendars.js";
import type { WrittenDate } from "./written-date.js";

/** What says of which calendar a year is, before it. */
export const THAI_ERA = String.raw`(?:(?<common>ค\.ศ\.|คริสต์?ศักราช)|(?<buddhist>พ\.ศ\.|พุทธศักราช))`;

const MONTHS = monthNamesByLanguage.th.split("|").map((names) => names.split(" "));
const monthByName = new Map(
  MONTHS.flatMap((names, index) => names.map((name) => [name, index + 1] as const)),
);
const anyOf = (names: readonly string[]): string => names.join("|").replaceAll(".", "\\.");
const FULL = anyOf(MONTHS.map(([full]) => full));
const SHORT = anyOf(MONTHS.map(([, short]) => short));

/** Parts stand apart by spaces or by nothing. */
const GAP = " {0,2}";
const AFTER_DAY = String.raw`(?:\.?${GAP}|[-/])(?:เดือน${GAP})?`;
/** No end of a longer number or of a range; but behind the year of another date, "2 มิ.ย. 68-5 ก.ค. 68". */
const BEFORE_DAY = String.raw`(?<![\d_]|\L)(?:(?<!\d[-./:,])|(?<=(?:${FULL}|${SHORT})\.?${GAP}\d{2,4}-))`;
const DAY = String.raw`${BEFORE_DAY}(?<day>\d{1,2})${AFTER_DAY}`;
/** No letter of a longer abbreviation, such as "ก.พ.ร.", stands on either side; a word that goes with months may. */
const BEFORE_SHORT = String.raw`(?:(?<!\p{Script=Thai}\.?)|(?<=เดือน|ถึง))`;
const AFTER_SHORT = String.raw`(?:\.(?!(?![คพ]\.ศ\.)\p{Script=Thai}{1,2}\.)|(?![.\p{Script=Thai}]))`;
const MONTH = `(?:(?<full>${FULL})|${BEFORE_SHORT}(?<short>${SHORT})${AFTER_SHORT})`;
/** Makes an amount, a time of day or a count of the number before it, or of the range that begins with it. */
const COUNTED = String.raw`(?:[-–]\d{1,2})?${GAP}(?:[%‰]|\p{Sc}|บาท|สตางค์|ร้อย|พัน|หมื่น|แสน|ล้าน|น\.|นาฬิกา|โมง|ทุ่ม|(?:คน|ราย|ครั้ง|นาที|ชั่วโมง|วัน|เดือน|ปี)(?!\p{Script=Thai}))`;
/** Joins another number to one of two digits, where no date begins with it. */
const SHORT_GOES_ON = String.raw`:\d|[-–/]\d(?!\d?${AFTER_DAY}(?:${FULL}|${SHORT}))`;
const YEAR = String.raw`(?:,?${GAP}(?:ปี${GAP})?(?:${THAI_ERA}${GAP})?'?|[-/])(?<year>\d{4}|\d{2}(?!${SHORT_GOES_ON}))(?![\d_]|\L|[.,]\d|${COUNTED})`;
const DATE = letterPattern(`(?:${DAY})?${MONTH}(?:${YEAR})?`);

/**
 * Finds dates as Thai writes them, in folded text: "2 มิ.ย. 68", "วันที่ 2 มิถุนายน พ.ศ. 2568", "มิ.ย. 68". The name of
 * the month says the language, and so that a year of two digits is of the Buddhist era, unless the locale is Thai with
 * another calendar.
 */
export function thaiDates(folded: string, locale: string | undefined): readonly WrittenDate[] {
  const buddhist = calendarNamed("buddhist");
  const isThai = locale !== undefined && new Intl.Locale(locale).language === "th";
  const ofShortYears = isThai ? ownCalendar(locale) : buddhist;
  return Array.from(folded.matchAll(DATE)).flatMap(({ index, 0: whole, groups = {} }) => {
    const { day, year } = groups;
    const month = monthByName.get(groups.full ?? groups.short);
    if (month === undefined || (day === undefined && year === undefined)) return [];
    const era = eraOf(groups);
    const { readings, isFar } = readingsOfNamed(
      {
        month,
        calendar: undefined,
        ...(day !== undefined && { day: Number(day) }),
        ...(year !== undefined && { year }),
        ...(era !== undefined && { era }),
      },
      year?.length === 2 ? ofShortYears : buddhist,
    );
    return [{ start: index, end: index + whole.length, readings, isFar }];
  });
}

/** Of groups of {@link THAI_ERA}. */
export function eraOf(groups: Readonly<Record<string, string | undefined>>): Era | undefined {
  if (groups.common !== undefined) return "common";
  return groups.buddhist === undefined ? undefined : "buddhist";
}
