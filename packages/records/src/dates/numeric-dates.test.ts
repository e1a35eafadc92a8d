import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReadText } from "../read-text.js";
import { recognizeDate } from "./date.js";
import { numericDates } from "./numeric-dates.js";

const two = (part: number): string => String(part).padStart(2, "0");
const day = fc.record({
  year: fc.integer({ min: 1900, max: 2099 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 13, max: 28 }),
});
type Day = { readonly year: number; readonly month: number; readonly day: number };
const iso = ({ year, month, day }: Day): string => `${year}-${two(month)}-${two(day)}`;
const withDays = (text: string, locale?: string) =>
  numericDates(text, locale)
    .filter(({ readings }) => readings[0].day !== undefined)
    .map(({ start, end }) => text.slice(start, end));

async function readings(text: string, locale?: string): Promise<readonly (readonly unknown[])[]> {
  const options = locale === undefined ? {} : { locale };
  return (await recognizeDate(new ReadText(text, locale), options)).map(({ value, problem }) =>
    value === undefined ? (problem?.readings ?? []) : [value],
  );
}

describe("the separators of a date", () => {
  const SIGNS = ["-", "/", "."];
  const POINTS = [". ", " . "];
  const separator = fc.constantFrom(...SIGNS, ...POINTS, " ", "", ", ", ": ", "- ");

  it("are the same sign twice, or a point and a space twice", () => {
    fc.assert(
      fc.property(day, separator, separator, (date, first, second) => {
        const same =
          (SIGNS.includes(first) && first === second) || (POINTS.includes(first) && POINTS.includes(second));
        for (const parts of [
          [date.year, date.month, date.day],
          [date.day, date.month, date.year],
        ]) {
          const text = `${parts[0]}${first}${parts[1]}${second}${parts[2]}`;
          expect(withDays(text), text).toEqual(same ? [text] : []);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("are two: no sentence that ends with a number makes a date with the next one", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2100 }),
        fc.integer({ min: 1, max: 99_999 }),
        fc.constantFrom(". ", " ", "-"),
        fc.constantFrom(undefined, "de", "en-US", "ja", "ko", "hu"),
        (last, next, between, locale) => {
          for (const text of [
            `Es war ${last}. ${next} Leute`,
            `${last}${between}${next} units`,
            `2024-12 ${next} units`,
          ])
            expect(withDays(text, locale), text).toEqual([]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("may have directional marks around them", () => {
    expect(withDays("31\u200e/\u200e10\u200e/\u200e2025")).toHaveLength(1);
    expect(withDays("31\u200e/10\u200e/2025")).toHaveLength(1);
  });
});

describe("a date right beside another", () => {
  const FORMS: readonly ((date: Day) => string)[] = [
    iso,
    ({ year, month, day }) => `${two(day)}.${two(month)}.${year}`,
    ({ year, month, day }) => `${two(day)}/${two(month)}/${year}`,
    ({ year, month, day }) => `${two(day)}-${two(month)}-${year}`,
  ];
  const form = fc.constantFrom(...FORMS);

  it("is found, and so is the other", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(day, { minLength: 2, maxLength: 4 }),
        form,
        fc.constantFrom("-", "/", ",", ":"),
        async (dates, write, joiner) => {
          const text = `(${dates.map(write).join(joiner)})`;
          expect(await readings(text), text).toEqual(dates.map((date) => [iso(date)]));
        },
      ),
    );
  });

  it("is not where a number goes on with it that is none", () => {
    fc.assert(
      fc.property(
        day,
        form,
        fc.constantFrom("-", "/", ":"),
        fc.integer({ min: 0, max: 1899 }),
        (date, write, joiner, number) => {
          for (const text of [`${write(date)}${joiner}${number}`, `${number}${joiner}${write(date)}`])
            expect(withDays(text), text).toEqual([]);
          const chain = `${write(date)}${joiner}${write(date)}${joiner}${number}`;
          expect(withDays(chain), chain).toEqual([]);
        },
      ),
    );
  });

  it("is found beside a comma, if its year has four digits", () => {
    fc.assert(
      fc.property(day, form, fc.integer({ min: 0, max: 9999 }), (date, write, number) => {
        const text = `${number},${write(date)},${number}.50`;
        expect(withDays(text), text).toEqual([write(date)]);
      }),
    );
    expect(withDays("01.03.25,12", "de")).toEqual([]);
  });

  it("may have a short year or no day, where another sign parts it from the other", () => {
    expect(withDays("17.03.25-31.03.25", "de")).toEqual(["17.03.25", "31.03.25"]);
    expect(withDays("17.03.25/31.03.25", "de")).toEqual(["17.03.25", "31.03.25"]);
    expect(withDays("17-03-25-31-03-25", "de")).toEqual([]);
    expect(withDays("17.03.25-32.03.25", "de")).toEqual([]);
    const months = (text: string) => numericDates(text, undefined).map(({ readings }) => readings[0]);
    const [from, to] = [
      { year: 2019, month: 7 },
      { year: 2022, month: 11 },
    ];
    for (const text of ["07.2019-11.2022", "07/2019-11/2022", "2019-07/2022-11"])
      expect(months(text), text).toEqual([from, to]);
    for (const text of ["07.2019-11", "2019-07-2022-11", "07/2019-30.11.2022", "2019-07-"])
      expect(months(text), text).toEqual([]);
  });

  it("is found after the time of day of the one before", () => {
    expect(withDays("2025-06-14T09:00/2025-06-15T10:30")).toEqual(["2025-06-14", "2025-06-15"]);
  });
});

describe("a year of two digits", () => {
  const parts = fc.tuple(...Array.from({ length: 3 }, () => fc.integer({ min: 0, max: 99 }).map(two)));
  /** The days that exist, in the order of the readings. */
  const possible = (
    all: readonly (readonly [year: string, month: string, day: string])[],
  ): readonly string[] =>
    all.flatMap(([short, month, day]) => {
      const written = `${Number(short) >= 69 ? 19 : 20}${short}-${month}-${day}`;
      const at = new Date(`${written}T00:00:00Z`);
      return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written) ? [written] : [];
    });

  it("may stand at either end in Canada and South Africa: the days that it may mean are all said", async () => {
    await fc.assert(
      fc.asyncProperty(
        parts,
        fc.constantFrom("en-CA", "fr-CA", "en-ZA", "af"),
        fc.constantFrom("/", "-", "."),
        async ([a, b, c], locale, sign) => {
          const all = possible([[c, b, a], ...(sign === "." ? [] : [[c, a, b] as const]), [a, b, c]]);
          const found = await readings(`${a}${sign}${b}${sign}${c}`, locale);
          expect(new Set(found.flat())).toEqual(new Set(all));
        },
      ),
      { numRuns: 1000 },
    );
    const [found] = await recognizeDate(new ReadText("31/12/24"), { locale: "en-CA" });
    expect(found.problem).toMatchObject({
      code: "ambiguous",
      expected: "a date that says which number is which",
    });
  });

  it("is the first number where the language writes so, and nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(
        parts,
        fc.constantFrom("zh-CN", "zh-TW", "ja", "ko-KR", "hu", "lt", "sv-SE"),
        async ([a, b, c], locale) => {
          expect((await readings(`${a}/${b}/${c}`, locale)).flat()).toEqual(possible([[a, b, c]]));
        },
      ),
    );
  });

  it("is the last one elsewhere", async () => {
    expect(await readings("31/12/24", "de")).toEqual([["2024-12-31"]]);
    expect(await readings("12/31/24", "en-US")).toEqual([["2024-12-31"]]);
    expect(await readings("03/04/25")).toEqual([["2025-04-03", "2025-03-04"]]);
    // A version as likely, where nobody says how dates are written, or a point parts the numbers.
    expect(await readings("1.2.34")).toEqual([]);
    expect(await readings("1.2.34", "en-CA")).toEqual([]);
    expect(await readings("3/4/25", "en-CA")).toEqual([["2025-04-03", "2025-03-04"]]);
    expect(await readings("25/3/4", "en-CA")).toEqual([["2025-03-04"]]);
  });
});
