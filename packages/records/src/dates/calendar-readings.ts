import { fullYear, isInCalendar, type PartialDate } from "./calendar.js";
import { calendarNamed, type OtherCalendar } from "./other-calendars.js";

/** A date as its numbers stand in a text. */
export interface WrittenNumbers {
  /** Two digits or four. */
  readonly year: string;
  readonly month: number;
  readonly day: number;
}

/** What a date may be in the Gregorian calendar. */
export interface CalendarReadings {
  readonly readings: readonly PartialDate[];
  /** Whether its year is far from the present, so that the date may be of a calendar that nothing speaks of. */
  readonly isFar: boolean;
}

/** Years that are written in digits alone, and those that are no prophecy. */
const FIRST_NEAR = 1600;
const LAST_NEAR = 2199;
/** Calendars whose years are taken for Gregorian ones where no locale says what they are. */
const MISTAKEN = ["buddhist", "persian", "islamic-umalqura"];

/**
 * A date in digits: of the Gregorian calendar or the locale's own one, whichever has it near the present, and a year of
 * two digits in the locale's own one. Where neither does, all that it may be.
 */
export function readingsOfNumbers(written: WrittenNumbers, own: OtherCalendar | undefined): CalendarReadings {
  const date = { ...written, year: Number(written.year) };
  if (written.year.length === 2)
    return {
      readings:
        own === undefined
          ? [{ ...date, year: fullYear(written.year) }]
          : listed(own.toGregorian({ ...date, year: own.fullYear(written.year) })),
      isFar: false,
    };
  const readings = [date, ...listed(own?.toGregorian(date))];
  const near = readings.filter(isNear);
  if (near.length > 0) return { readings: near, isFar: false };
  const others = MISTAKEN.flatMap((name) => listed(calendarNamed(name)?.toGregorian(date)));
  return { readings: [...readings, ...others.filter(isNear)], isFar: true };
}

/** Which calendar a year is of, where a word beside it says so. */
export type Era = "common" | "buddhist";

/** A date with the name of a month. */
export interface NamedDate {
  /** Two digits or four. */
  readonly year?: string;
  readonly era?: Era;
  readonly month: number;
  readonly day?: number;
  /** The calendar of the month; undefined for the Gregorian one. */
  readonly calendar: string | undefined;
}

/**
 * A date with the name of a month, which says of which calendar it is; but the months of the Buddhist one are called as
 * the Gregorian ones are.
 *
 * @param own The calendar of the text, by its locale or its script.
 */
export function readingsOfNamed(named: NamedDate, own: OtherCalendar | undefined): CalendarReadings {
  const { year, era, calendar, ...rest } = named;
  const inCalendar = (other: OtherCalendar | undefined): readonly PartialDate[] =>
    year === undefined
      ? []
      : listed(
          other?.toGregorian({ ...rest, year: year.length === 2 ? other.fullYear(year) : Number(year) }),
        );
  if (calendar !== undefined) return alone(inCalendar(calendarNamed(calendar)));
  if (year === undefined) return alone([rest]);
  const common = { ...rest, year: fullYear(year) };
  if (era === "common") return alone([common]);
  const other = calendarNamed("buddhist");
  if (era === "buddhist") return alone(inCalendar(other));
  const isBuddhist = own?.hasGregorianMonths === true;
  if (isBuddhist && year.length === 2) return alone(inCalendar(own));
  if (isNear(common) || (common.year < FIRST_NEAR && !isBuddhist)) return alone([common]);
  const inOther = inCalendar(other).filter(isNear);
  if (isBuddhist && inOther.length > 0) return alone(inOther);
  return { readings: [common, ...inOther], isFar: true };
}

/** Readings by a name or a word beside them, which say what they are, but not that somebody means the far future. */
function alone(readings: readonly PartialDate[]): CalendarReadings {
  return { readings, isFar: readings.some(({ year }) => year !== undefined && year > LAST_NEAR) };
}

function isNear(date: PartialDate): boolean {
  return date.year !== undefined && date.year >= FIRST_NEAR && date.year <= LAST_NEAR && isInCalendar(date);
}

function listed(date: PartialDate | undefined): readonly PartialDate[] {
  return date === undefined ? [] : [date];
}
