import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReadText } from "../read-text.js";
import { recognizeDate } from "./date.js";

async function read(text: string, locale?: string) {
  const found = await recognizeDate(new ReadText(text, locale), locale === undefined ? {} : { locale });
  return found.map(({ start, end, value, problem }) => ({ text: text.slice(start, end), value, problem }));
}

const day = fc.record({
  year: fc.integer({ min: 1970, max: 2068 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 13, max: 28 }),
});
const two = (part: number): string => String(part).padStart(2, "0");

describe("a year in digits", () => {
  it("is of the locale's own calendar or the Gregorian one, whichever has it near the present", async () => {
    await fc.assert(
      fc.asyncProperty(day, fc.constantFrom("/", "-", "."), async ({ year, month, day }, sign) => {
        const value = `${year}-${two(month)}-${two(day)}`;
        for (const written of [year, year + 543]) {
          const text = `${two(day)}${sign}${two(month)}${sign}${written}`;
          expect(await read(text, "th")).toEqual([{ text, value, problem: undefined }]);
        }
        const date = new Date(`${value}T00:00:00Z`);
        for (const calendar of ["persian", "gregory"]) {
          const format = new Intl.DateTimeFormat("en", {
            ...{ calendar, numberingSystem: "latn", timeZone: "UTC" },
            ...{ year: "numeric", month: "2-digit", day: "2-digit" },
          });
          const parts = format.formatToParts(date);
          const [y, m, d] = ["year", "month", "day"].map(
            (type) => parts.find((one) => one.type === type)?.value,
          );
          const text = `${y}${sign}${m}${sign}${d}`;
          expect(await read(text, "fa-IR")).toEqual([{ text, value, problem: undefined }]);
        }
      }),
    );
  });

  it("is so in a month of two numbers as well", async () => {
    const month = fc.record({
      year: fc.integer({ min: 1900, max: 2099 }),
      month: fc.integer({ min: 1, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(month, async ({ year, month }) => {
        const readings = [`${year}-${two(month)}`];
        const buddhist = year + 543;
        for (const text of [
          `${two(month)}/${buddhist}`,
          `${two(month)}.${buddhist}`,
          `${buddhist}-${two(month)}`,
        ]) {
          for (const locale of ["th", "th-TH", "en-u-ca-buddhist"])
            expect(await read(text, locale), text).toMatchObject([
              { text, problem: { code: "incomplete", readings } },
            ]);
          for (const locale of [undefined, "en-GB", "th-u-ca-gregory", "fa"])
            expect(await read(text, locale), text).toEqual([]);
        }
        const common = `${two(month)}/${year}`;
        expect(await read(common, "th")).toMatchObject([{ text: common, problem: { readings } }]);
      }),
    );
  });

  it("has no value where it is far from the present, and all that it may be", async () => {
    const far = fc.oneof(fc.integer({ min: 1000, max: 1599 }), fc.integer({ min: 2200, max: 9999 }));
    const locale = fc.constantFrom(undefined, "en-GB", "de", "ja", "th", "fa", "ar-EG");
    await fc.assert(
      fc.asyncProperty(far, day, locale, async (year, { month, day }, locale) => {
        const [found] = await read(`${year}/${two(month)}/${day}`, locale);
        if (found?.value === undefined) {
          expect(found?.problem?.readings).toContain(`${year}-${two(month)}-${day}`);
          return;
        }
        // The locale's own calendar has it near.
        expect(["th", "fa"]).toContain(locale);
        expect(Number(found.value.slice(0, 4))).toBeGreaterThanOrEqual(1600);
        expect(Number(found.value.slice(0, 4))).toBeLessThan(2200);
      }),
      { numRuns: 100 },
    );
    const [persian] = await read("۱۴۰۴/۰۳/۱۲");
    expect(persian.problem).toEqual({
      code: "ambiguous",
      expected: "a year near the present, or the locale of its calendar",
      readings: ["1404-03-12", "2025-06-02", "1983-12-17"],
    });
    const [buddhist] = await read("15/06/2568", "en-GB");
    expect(buddhist.problem?.readings).toEqual(["2568-06-15", "2025-06-15"]);
    const [, endless] = await read("04/07/1776; 31.12.9999", "de");
    expect(endless.problem?.readings).toEqual(["9999-12-31"]);
  });
});

describe("a date with the name of a month", () => {
  it("is of the calendar that has the month", async () => {
    for (const locale of [undefined, "fa-IR", "en"]) {
      expect(await read("۱۲ خرداد ۱۴۰۴", locale)).toMatchObject([{ value: "2025-06-02" }]);
      expect(await read("٢٩ ربيع الآخر ١٤٤٦", locale)).toMatchObject([{ value: "2024-11-01" }]);
      expect(await read("٢٩ ربيع الأول ١٤٤٦", locale)).toMatchObject([{ value: "2024-10-02" }]);
    }
    expect(await read("۱۲ جوزا ۱۴۰۴", "fa-AF")).toMatchObject([{ value: "2025-06-02" }]);
    expect(await read("14 October 1066", "en")).toMatchObject([{ value: "1066-10-14" }]);
    // Which day of the Gregorian year it is, its year says.
    expect(await read("۱۲ خرداد", "fa")).toEqual([]);
  });

  it("is of the era that stands before its year in Thai, and of the likely one without", async () => {
    await fc.assert(
      fc.asyncProperty(
        day,
        fc.constantFrom("", " "),
        fc.constantFrom(undefined, "th"),
        async ({ year, day }, gap, locale) => {
          const value = `${year}-06-${day}`;
          for (const written of [
            `พ.ศ.${gap}${year + 543}`,
            `พุทธศักราช${gap}${year + 543}`,
            `ค.ศ.${gap}${year}`,
            `คริสต์ศักราช${gap}${year}`,
            `${year + 543}`,
            `${year}`,
          ]) {
            const text = `${day} มิถุนายน ${written}`;
            expect(await read(text, locale)).toEqual([{ text, value, problem: undefined }]);
          }
        },
      ),
    );
    expect(await read("2 มิถุนายน พ.ศ. 2299")).toMatchObject([{ value: "1756-06-02" }]);
    expect(await read("2-มิ.ย.-68", "th")).toMatchObject([{ value: "2025-06-02" }]);
    expect(await read("2 June 2568", "th")).toMatchObject([{ value: "2025-06-02" }]);
    const [far] = await read("2 June 2568", "en");
    expect(far.problem?.readings).toEqual(["2568-06-02", "2025-06-02"]);
  });
});
