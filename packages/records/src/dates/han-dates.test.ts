import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReadText } from "../read-text.js";
import { recognizeDate } from "./date.js";

const REFERENCE = "2025-06-01";
const read = async (text: string, locale?: string) =>
  (
    await recognizeDate(new ReadText(text, locale), {
      referenceDate: REFERENCE,
      ...(locale !== undefined && { locale }),
    })
  ).map(({ start, end, value, problem }) => [text.slice(start, end), value ?? problem?.readings] as const);
const two = (part: number): string => String(part).padStart(2, "0");
const month = fc.integer({ min: 1, max: 12 });
const day = fc.integer({ min: 1, max: 28 });

describe("a date of an era", () => {
  const ERAS = [
    ["令和", 2018, 30],
    ["平成", 1988, 31],
    ["昭和", 1925, 64],
    ["大正", 1911, 15],
    ["民國", 1911, 130],
  ] as const;
  const year = fc
    .constantFrom(...ERAS)
    .chain(([era, before, last]) =>
      fc.integer({ min: 1, max: last }).map((number) => ({ era, number, full: before + number })),
    );

  it("keeps the era across the spaces of a form", async () => {
    await fc.assert(
      fc.asyncProperty(
        year,
        month,
        day,
        fc.array(fc.constantFrom("", " ", "　", "　　"), { minLength: 3, maxLength: 3 }),
        async ({ era, number, full }, m, d, [a, b, c]) => {
          const text = `${era}${a}${number}年${b}${m}月${c}${d}日`;
          expect(await read(text, "ja")).toEqual([[text, `${full}-${two(m)}-${two(d)}`]]);
        },
      ),
    );
    expect(await read("平成　元年　１月　８日", "ja")).toEqual([["平成　元年　１月　８日", "1989-01-08"]]);
    expect(await read("民國一百一十三年五月一日", "zh-TW")).toEqual([
      ["民國一百一十三年五月一日", "2024-05-01"],
    ]);
  });

  it("keeps it before digits alone", async () => {
    await fc.assert(
      fc.asyncProperty(
        year,
        month,
        day,
        fc.constantFrom(".", "/", "-"),
        async ({ era, number, full }, m, d, sign) => {
          const text = `${era}${number}${sign}${m}${sign}${d}`;
          expect(await read(`${text}生`, "ja")).toEqual([[text, `${full}-${two(m)}-${two(d)}`]]);
        },
      ),
    );
  });
});

describe("a short year before 年", () => {
  it("is one of the Republic in Taiwan, and says so elsewhere", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 100, max: 150 }), month, day, async (number, m, d) => {
        const text = `${number}年${m}月${d}日`;
        const rest = `-${two(m)}-${two(d)}`;
        const republic = `${1911 + number}${rest}`;
        expect(await read(text, "zh-TW")).toEqual([[text, republic]]);
        expect(await read(text, "zh-Hant")).toEqual([[text, republic]]);
        expect(await read(text)).toEqual([[text, [republic, `0${number}${rest}`]]]);
        expect(await read(`公元${text}`, "zh-TW")).toEqual([[text, `0${number}${rest}`]]);
      }),
    );
  });

  it("is never left out, so that the day would be of another year", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 999 }),
        month,
        day,
        fc.constantFrom(undefined, "ja", "zh-CN", "zh-TW", "ko"),
        async (number, m, d, locale) => {
          for (const text of [`${number}年${m}月${d}日`, `${number}년 ${m}월 ${d}일`])
            for (const [found] of await read(text, locale)) expect(found).toBe(text);
        },
      ),
    );
    expect(await read("天平三年五月一日", "ja")).toEqual([]);
  });

  it("has two digits in China and Korea, and may be of an era in Japan", async () => {
    expect(await read("24年5月1日", "zh-CN")).toEqual([["24年5月1日", "2024-05-01"]]);
    expect(await read("98년 5월 1일", "ko")).toEqual([["98년 5월 1일", "1998-05-01"]]);
    expect(await read("6年3月1日", "ja")).toEqual([
      ["6年3月1日", ["2024-03-01", "1994-03-01", "1931-03-01"]],
    ]);
    expect(await read("89年3月1日", "zh-TW")).toEqual([["89年3月1日", ["2000-03-01", "1989-03-01"]]]);
  });

  it("is none of a month without a day, which may be a length of time", async () => {
    expect(await read("3年5月", "zh-CN")).toEqual([]);
  });

  it("leaves a day of no year as it is", async () => {
    expect(await read("5月1日", "zh-CN")).toEqual([["5月1日", "2025-05-01"]]);
    expect(await read("毎年5月1日", "ja")).toEqual([["5月1日", "2025-05-01"]]);
  });
});
