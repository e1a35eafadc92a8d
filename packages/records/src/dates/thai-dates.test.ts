import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReadText } from "../read-text.js";
import { recognizeDate } from "./date.js";

async function read(text: string, locale?: string) {
  const found = await recognizeDate(new ReadText(text, locale), locale === undefined ? {} : { locale });
  return found.map(({ start, end, value, problem }) => ({
    text: text.slice(start, end),
    value: value ?? problem?.readings,
  }));
}

const two = (part: number): string => String(part).padStart(2, "0");
const inThai = (digits: string): string =>
  digits.replace(/\d/g, (digit) => String.fromCharCode(0x0e50 + Number(digit)));
const namesOf = (month: "long" | "short"): readonly string[] => {
  const format = new Intl.DateTimeFormat("th", { month, timeZone: "UTC" });
  return Array.from({ length: 12 }, (_, index) => format.format(Date.UTC(2025, index, 15)));
};
const NAMES = { long: namesOf("long"), short: namesOf("short") };

const locale = fc.constantFrom(undefined, "th", "th-TH", "en-US");
const gap = fc.constantFrom("", " ", "\u00a0", "  ");
const length = fc.constantFrom("long", "short");
const shortYear = fc.integer({ min: 1969, max: 2068 });
const month = fc.integer({ min: 1, max: 12 });
const day = fc.integer({ min: 1, max: 28 });
const digits = fc.constantFrom((text: string) => text, inThai);

describe("a date with a Thai month", () => {
  it("is of the Buddhist era where its year has two digits", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ locale, gap, length, year: shortYear, month, day, digits }),
        fc.constantFrom("", "วันที่", "วันที่ ", "ณ "),
        fc.constantFrom("", "พ.ศ.", "พ.ศ. ", "'"),
        fc.constantFrom("", " เวลา 10.30 น.", "ถึงวันพุธ", ", 3 คน", "."),
        async ({ locale, gap, length, year, month, day, digits }, before, era, after) => {
          const short = two((year + 543) % 100);
          const date = `${digits(String(day))}${gap}${NAMES[length][month - 1]}${gap}${era}${digits(short)}`;
          const value = `${year}-${two(month)}-${two(day)}`;
          const text = `${before}${date}${after}`;
          expect(await read(text, locale), text).toEqual([{ text: date, value }]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is of the era that a year of four digits lies in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ locale, gap, length, year: fc.integer({ min: 1900, max: 2100 }), month, day, digits }),
        fc.constantFrom("", "เดือน", "เดือน "),
        async ({ locale, gap, length, year, month, day, digits }, word) => {
          const value = `${year}-${two(month)}-${two(day)}`;
          for (const written of [year, year + 543]) {
            const name = `${word}${NAMES[length][month - 1]}`;
            const text = `${digits(String(day))}${gap}${name}${gap}${digits(String(written))}`;
            expect(await read(text, locale), text).toEqual([{ text, value }]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is a month without a day", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ locale, gap, length, year: shortYear, month, digits }),
        fc.constantFrom("", "ประจำเดือน", "ตั้งแต่ ม.ค. ถึง"),
        async ({ locale, gap, length, year, month, digits }, before) => {
          for (const written of [two((year + 543) % 100), String(year + 543), String(year)]) {
            const date = `${NAMES[length][month - 1]}${gap}${digits(written)}`;
            const value = [`${year}-${two(month)}`];
            expect(await read(`${before}${date}`, locale), date).toEqual([{ text: date, value }]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is of the Gregorian calendar where a word says so, or a Thai locale", async () => {
    await fc.assert(
      fc.asyncProperty(length, shortYear, month, day, async (length, year, month, day) => {
        const name = NAMES[length][month - 1];
        const value = `${year}-${two(month)}-${two(day)}`;
        const short = two(year % 100);
        expect(await read(`${day} ${name} ค.ศ. ${short}`)).toMatchObject([{ value }]);
        expect(await read(`${day} ${name} ${short}`, "th-u-ca-gregory")).toMatchObject([{ value }]);
      }),
    );
  });

  it("has no year in a number that is an amount, a time or part of a longer one", async () => {
    const after = fc.constantFrom(
      "%",
      " บาท",
      ",500",
      ".75 บาท",
      ":15",
      " น.",
      "-14 น.",
      " คน",
      " ล้าน",
      "-345-6789",
    );
    await fc.assert(
      fc.asyncProperty(
        length,
        month,
        fc.integer({ min: 10, max: 23 }),
        after,
        async (length, month, number, after) => {
          const date = `7 ${NAMES[length][month - 1]}`;
          const found = await read(`${date} ${number}${after}`, "th");
          expect(found).toEqual([{ text: date, value: [`--${two(month)}-07`] }]);
        },
      ),
    );
    expect(await read("15 ส.ค. 2500 บาท")).toEqual([{ text: "15 ส.ค.", value: ["--08-15"] }]);
  });

  it("stands beside another one, and in no longer abbreviation", async () => {
    expect(await read("9 ก.ค. 66-14 ก.ย. 67")).toEqual([
      { text: "9 ก.ค. 66", value: "2023-07-09" },
      { text: "14 ก.ย. 67", value: "2024-09-14" },
    ]);
    expect(await read("29 ก.พ. 63, 29 ก.พ. 64")).toEqual([{ text: "29 ก.พ. 63", value: "2020-02-29" }]);
    for (const text of ["5 ก.พ.ร. 66", "สนง.ก.พ. 66", "3 พ.ค.ม. 61"])
      expect(await read(text), text).toEqual([]);
  });
});
