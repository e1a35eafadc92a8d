import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoDate } from "./calendar.js";
import { calendarNamed, ownCalendar } from "./other-calendars.js";

const NAMES = [
  "buddhist",
  "persian",
  "islamic-umalqura",
  "islamic-civil",
  "indian",
  "coptic",
  "ethiopic",
] as const;
const name = fc.constantFrom(...NAMES);
const iso = (date: Date): string => date.toISOString().slice(0, 10);

const formats = new Map(
  NAMES.map((calendar) => [
    calendar as string,
    new Intl.DateTimeFormat("en", {
      ...{ calendar, numberingSystem: "latn", timeZone: "UTC" },
      ...{ year: "numeric", month: "numeric", day: "numeric" },
    }),
  ]),
);

function numbersIn(calendar: string, date: Date) {
  const parts = formats.get(calendar)?.formatToParts(date) ?? [];
  const [year, month, day] = ["year", "month", "day"].map((type) =>
    Number(parts.find((one) => one.type === type)?.value),
  );
  return { year, month, day };
}

const converted = (calendar: string, numbers: ReturnType<typeof numbersIn>): string | undefined => {
  const day = calendarNamed(calendar)?.toGregorian(numbers);
  return day === undefined ? undefined : isoDate(day);
};

describe("another calendar", () => {
  it("has the day that the platform writes so, years and leap days", () => {
    const day = fc.date({ min: new Date("1950-01-01"), max: new Date("2120-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(name, day, (calendar, date) => {
        expect(converted(calendar, numbersIn(calendar, date)), calendar).toBe(iso(date));
      }),
      { numRuns: 500 },
    );
    // The ends of years and of months of every length.
    for (const calendar of NAMES)
      for (let days = 0; days < 400; days++) {
        const date = new Date(Date.UTC(2024, 0, 1 + days));
        expect(converted(calendar, numbersIn(calendar, date)), calendar).toBe(iso(date));
      }
  });

  it("has no day after the last one of a month", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("persian", "islamic-umalqura", "coptic"),
        fc.integer({ min: 1350, max: 1480 }),
        fc.integer({ min: 1, max: 12 }),
        (calendar, year, month) => {
          expect(converted(calendar, { year, month, day: 32 })).toBeUndefined();
          expect(converted(calendar, { year, month: 14, day: 1 })).toBeUndefined();
        },
      ),
    );
  });

  it("has the year of 1969 to 2068 that ends in two digits", () => {
    const day = fc.date({ min: new Date("1970-01-01"), max: new Date("2065-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(name, day, (calendar, date) => {
        const { year } = numbersIn(calendar, date);
        expect(calendarNamed(calendar)?.fullYear(String(year).slice(-2).padStart(2, "0"))).toBe(year);
      }),
    );
  });

  it("is none where years begin again, and in the Gregorian one", () => {
    for (const calendar of ["japanese", "chinese", "roc", "hebrew", "gregory", "iso8601"])
      expect(calendarNamed(calendar), calendar).toBeUndefined();
    for (const locale of [undefined, "en", "ja", "th-u-ca-gregory"])
      expect(ownCalendar(locale), locale).toBeUndefined();
    expect(ownCalendar("th")?.hasGregorianMonths).toBe(true);
    expect(ownCalendar("fa")?.hasGregorianMonths).toBe(false);
  });
});
