import { expect, it } from "vitest";
import { ReadText } from "../read-text.js";
import { recognizeDateTime } from "./date-time.js";

const read = async (text: string, locale?: string) =>
  (await recognizeDateTime(new ReadText(text, locale), locale === undefined ? {} : { locale })).map(
    ({ value, problem }) => value ?? problem?.readings,
  );

it("takes an offset that is one, and the beginning of a range of times", async () => {
  expect(await read("2 Jun 2025 14:30:00 +0200")).toEqual(["2025-06-02T14:30:00+02:00"]);
  expect(await read("2025-06-02 14:30:00-05")).toEqual(["2025-06-02T14:30:00-05:00"]);
  expect(await read("17.05.2025 14:30-16:00")).toEqual(["2025-05-17T14:30:00"]);
  expect(await read("2025-06-14T09:00/2025-06-15T10:30")).toEqual([
    "2025-06-14T09:00:00",
    "2025-06-15T10:30:00",
  ]);
});

it("says which days the hours after midnight of a night may be of", async () => {
  expect(await read("2025年2月28日晚上12点", "zh-CN")).toEqual([
    ["2025-02-28T00:00:00", "2025-03-01T00:00:00"],
  ]);
  expect(await read("2025년 12월 31일 밤 1시", "ko")).toEqual([
    ["2025-12-31T01:00:00", "2026-01-01T01:00:00"],
  ]);
  expect(await read("2025年2月28日晚上8点，2025年3月1日凌晨1点", "zh-CN")).toEqual([
    "2025-02-28T20:00:00",
    "2025-03-01T01:00:00",
  ]);
});

it("has no time of the German word before a date", async () => {
  expect(await read("Sitzung 7 am 12.05.2025", "de")).toEqual([]);
  expect(await read("Sitzung 7 am 12.05.2025")).toEqual([]);
  expect(await read("Sitzung um 12:15 am 12.05.2025", "de")).toEqual(["2025-05-12T12:15:00"]);
});
