import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReadText } from "../read-text.js";
import { recognizeDuration } from "./duration.js";

const durations = (text: string) => recognizeDuration(new ReadText(text)).map(({ value }) => value);

/** ISO 8601, one week or more standing alone. */
const ISO =
  /^P(?:\d+(?:\.\d+)?W|(?=\d|T\d)(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?D)?(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?)$/;
const UNITS = ["years", "months", "weeks", "days", "hours", "minutes", "seconds"];
const SIGNS = ["Y", "M", "W", "D", "H", "M", "S"];
const amount = fc.integer({ min: 2, max: 400 });
const amounts = fc
  .array(fc.option(amount, { nil: undefined }), { minLength: UNITS.length, maxLength: UNITS.length })
  .filter((all) => all.some((one) => one !== undefined));

const isoOf = (all: readonly (number | undefined)[]): string => {
  const part = (index: number): string => (all[index] === undefined ? "" : `${all[index]}${SIGNS[index]}`);
  const time = [4, 5, 6].map(part).join("");
  return `P${[0, 1, 2, 3].map(part).join("")}${time === "" ? "" : `T${time}`}`;
};
const expected = (all: readonly (number | undefined)[]): string => {
  const weeks = all[2];
  if (weeks === undefined || all.filter((one) => one !== undefined).length === 1) return isoOf(all);
  return isoOf(
    all.map((one, index) => (index === 2 ? undefined : index === 3 ? weeks * 7 + (one ?? 0) : one)),
  );
};

describe("a length of time in several units", () => {
  it("is valid in ISO 8601, weeks counted as days", () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom(" ", ", ", " and "), (all, between) => {
        const text = all
          .flatMap((one, index) => (one === undefined ? [] : [`${one} ${UNITS[index]}`]))
          .join(between);
        expect(durations(text), text).toEqual([expected(all)]);
        expect(durations(text)[0]).toMatch(ISO);
      }),
    );
    expect(durations("zwei Wochen und drei Tage")).toEqual(["P17D"]);
    expect(durations("0.1 weeks 5 hours")).toEqual(["P0.7DT5H"]);
  });

  it("is so where a text has it in ISO 8601", () => {
    fc.assert(
      fc.property(amounts, (all) => {
        expect(durations(`(${isoOf(all)})`)).toEqual([expected(all)]);
      }),
    );
    expect(durations("P1,5W")).toEqual(["P1.5W"]);
  });

  it.each(["P3D2Y", "P1D1D", "PT5S3M", "P1DT", "P", "PT", "P5H"])("is not %s", (text) => {
    expect(durations(text)).toEqual([]);
  });
});

describe("a number of years", () => {
  it("is none after an era, and none of a fiscal year or a decade", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), (years) => {
        for (const text of [
          `令和${years}年`,
          `平成　${years}年度`,
          `昭和${years}年`,
          `民國 ${years}年`,
          `${years}年度`,
          `${years}年代`,
          `${years}년도`,
          `${years}년대`,
        ])
          expect(durations(text), text).toEqual([]);
        for (const text of [`${years}年間`, `満${years}年`, `${years}년간`, `共${years}年`])
          expect(durations(text), text).toEqual([`P${years}Y`]);
      }),
    );
  });
});
