import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReadText } from "../read-text.js";
import { recognizeTime } from "./time-of-day.js";

const two = (part: number): string => String(part).padStart(2, "0");
const times = (text: string, locale?: string) =>
  recognizeTime(new ReadText(text, locale), locale === undefined ? {} : { locale }).map(({ value }) => value);
const minute = fc.integer({ min: 0, max: 59 }).map(two);
const hour = fc.integer({ min: 0, max: 23 }).map(two);
const clock = fc.tuple(hour, minute).map((parts) => parts.join(":"));
const toTheSecond = fc.tuple(clock, minute).map((parts) => parts.join(":"));

describe("a range of times", () => {
  it("is both of them, and no offset", () => {
    fc.assert(
      fc.property(clock, clock, fc.constantFrom("-", " - ", "–", "/", " bis "), (from, to, between) => {
        for (const [before, after] of [
          ["", ""],
          ["Open ", " Uhr"],
          ["(", ")"],
        ])
          expect(times(`${before}${from}${between}${to}${after}`)).toEqual([`${from}:00`, `${to}:00`]);
      }),
    );
  });

  it("may be to the second, or of a time zone", () => {
    fc.assert(
      fc.property(toTheSecond, toTheSecond, (from, to) => {
        expect(times(`${from}-${to}`)).toEqual([from, to]);
      }),
    );
    expect(times("09:00 UTC-11:00 UTC")).toEqual(["09:00:00Z", "11:00:00Z"]);
  });
});

describe("an offset from UTC", () => {
  const offset = fc
    .tuple(
      fc.constantFrom("+", "-"),
      fc.integer({ min: 0, max: 13 }),
      fc.constantFrom("00", "15", "30", "45"),
    )
    .map(([sign, hours, minutes]) => ({ sign, hours, minutes }));

  it("is read after seconds, after a date that a T joins, and after UTC and GMT", () => {
    fc.assert(
      fc.property(clock, minute, offset, (at, second, { sign, hours, minutes }) => {
        const said = `${sign}${two(hours)}:${minutes}`;
        const short = said.replace(":", "");
        const value = `${at}:00${said}`;
        for (const text of [`2025-06-02T${at}${said}`, `2025-06-02T${at}${short}`])
          expect(times(text), text).toEqual([value]);
        for (const zone of ["UTC", "GMT", " UTC", " utc", " GMT "])
          for (const written of [said, short, `${sign}${hours}:${minutes}`])
            expect(times(`${at}${zone}${written}.`), `${at}${zone}${written}`).toEqual([value]);
        for (const written of [said, short, ` ${said}`, ` ${short}`])
          expect(times(`${at}:${second}${written}, then`)).toEqual([`${at}:${second}${said}`]);
        expect(times(`${at}:${second}.250${said}`)).toEqual([`${at}:${second}${said}`]);
      }),
    );
  });

  it("may be in hours alone", () => {
    fc.assert(
      fc.property(toTheSecond, fc.integer({ min: -14, max: 14 }), (at, hours) => {
        const sign = hours < 0 ? "-" : "+";
        const value = `${at}${sign}${two(Math.abs(hours))}:00`;
        for (const written of [`${sign}${Math.abs(hours)}`, `${sign}${two(Math.abs(hours))}`])
          for (const text of [
            `${at}${written}`,
            `${at} ${written}`,
            `${at} UTC${written}`,
            `${at} GMT ${written}`,
          ])
            expect(times(text), text).toEqual([value]);
      }),
    );
    expect(times("2:30:05 PM -0500, 2:30 p.m. UTC+5:30, 14 Uhr GMT+1")).toEqual([
      "14:30:05-05:00",
      "14:30:00+05:30",
      "14:00:00+01:00",
    ]);
  });

  it("ends at fourteen hours, and is no amount of something", () => {
    fc.assert(
      fc.property(
        toTheSecond,
        fc.integer({ min: 15, max: 99 }),
        fc.constantFrom("+", "-"),
        (at, hours, sign) => {
          expect(times(`${at}${sign}${hours}:00`)[0]).toBe(at);
          expect(times(`${at} UTC${sign}${hours}`)[0]).toBe(`${at}Z`);
        },
      ),
    );
    expect(times("14:30:00+14:00, 14:30:00+14:30")[0]).toBe("14:30:00+14:00");
    expect(times("14:30:00+14:30")[0]).toBe("14:30:00");
    for (const text of ["14:30:00 -12 °C", "14:30:00 +5 units", "14:30:00 -2.5", "14:30:00 -3 %"])
      expect(times(text), text).toEqual(["14:30:00"]);
  });

  it("is read after hours and minutes behind a plus, which no range has", () => {
    expect(times("14:30+02:00, 14:30+0530")).toEqual(["14:30:00+02:00", "14:30:00+05:30"]);
    expect(times("14:30-05:00")).toEqual(["14:30:00", "05:00:00"]);
  });

  it("is Z for UTC itself, and no word of one letter", () => {
    expect(times("14:30Z, 14:30 Z, 14:30 UTC, 14:30 GMT")).toEqual(Array(4).fill("14:30:00Z"));
    expect(times("o 14:30 z Krakowa", "pl")).toEqual(["14:30:00"]);
  });
});

describe("a half of the day", () => {
  const HALVES = {
    morning: ["上午", "早上", "凌晨", "午前", "朝", "오전", "새벽", "아침"],
    afternoon: ["下午", "午後", "오후", "午後の"],
    noon: ["中午", "昼", "낮"],
    evening: ["傍晚", "夕方", "저녁"],
    night: ["晚上", "深夜", "夜", "夜の", "밤"],
  };
  /** Hours that are meant by 1 to 12. */
  const HOURS: Readonly<Record<keyof typeof HALVES, readonly number[]>> = {
    morning: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0],
    afternoon: [13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 12],
    noon: [13, 14, 15, 16, 17, 18, 7, 8, 9, 10, 11, 12],
    evening: [13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0],
    night: [1, 2, 3, 4, 17, 18, 19, 20, 21, 22, 23, 0],
  };
  const cases = (Object.keys(HALVES) as (keyof typeof HALVES)[]).flatMap((part) =>
    HALVES[part].map((word) => [word, HOURS[part]] as const),
  );

  it.each(cases)("%s says which hour is meant, before a colon and before a word", (word, hours) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), minute, (written, past) => {
        const value = `${two(hours[written - 1])}:${past}:00`;
        const korean = /\p{Script=Hangul}/u.test(word);
        for (const text of [
          `${word}${written}:${past}`,
          `${word} ${written}:${past}`,
          `${word}${written}：${past}`,
          korean ? `${word} ${written}시 ${past}분` : `${word}${written}点${past}分`,
        ])
          expect(times(`(${text})`), text).toEqual([value]);
      }),
      { numRuns: 20 },
    );
  });

  it("moves no hour of a clock of 24", () => {
    fc.assert(
      fc.property(fc.constantFrom(...cases), fc.integer({ min: 13, max: 23 }), minute, ([word], at, past) => {
        expect(times(`${word}${at}:${past}`)).toEqual([`${at}:${past}:00`]);
      }),
    );
  });

  it("may have a space within, as Spanish writes it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        minute,
        fc.constantFrom(" ", "\u00a0", "\u202f"),
        (at, past, space) => {
          expect(times(`a las ${at}:${past} p.${space}m. o`)).toEqual([`${two((at % 12) + 12)}:${past}:00`]);
          expect(times(`a las ${at}:${past}${space}a.${space}m.`)).toEqual([`${two(at % 12)}:${past}:00`]);
        },
      ),
    );
    // Two letters that are no half of a day.
    expect(times("Section 3 a. Many; 4 p. menos")).toEqual([]);
  });
});

describe("the German word am", () => {
  const small = fc.integer({ min: 1, max: 12 });
  const words = fc.constantFrom("Ende des Flurs", "Montag", "12.05.2025", "3. Mai", "Fenster");

  it("is no half of a day after a number", () => {
    fc.assert(
      fc.property(small, words, (number, next) => {
        for (const locale of ["de", "de-AT", undefined])
          expect(times(`Zimmer ${number} am ${next}`, locale), `${locale}`).toEqual([]);
        expect(times(`Zimmer ${number} am selben Flur`, "de")).toEqual([]);
      }),
    );
    expect(times("la ora 9 am ajuns", "ro")).toEqual([]);
  });

  it("moves no hour that has minutes", () => {
    fc.assert(
      fc.property(clock, words, (at, next) => {
        expect(times(`um ${at} am ${next}`, "de")[0]).toBe(`${at}:00`);
      }),
    );
    expect(times("14:30 am Montag")).toEqual(["14:30:00"]);
  });

  it("is a half of the day with points, glued, or in English", () => {
    for (const locale of ["de", "en", undefined])
      expect(times("9 a.m. Montag, 9am Montag, 9:30 AM", locale), `${locale}`).toEqual([
        "09:00:00",
        "09:00:00",
        "09:30:00",
      ]);
    expect(times("9 am Monday, 9 am 12 May", "en")).toEqual(["09:00:00", "09:00:00"]);
    for (const text of [
      "at 9 am Ann left",
      "9 am Monday",
      "9 AM Meeting",
      "9 am, Ann",
      "9 am EST",
      "8-9 am May 3",
    ])
      expect(times(text), text).toEqual(["09:00:00"]);
  });
});
