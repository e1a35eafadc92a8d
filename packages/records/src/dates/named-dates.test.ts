import { expect, test } from "vitest";
import { namedDates } from "./named-dates.js";

test.each(["", " un tumšs", ` ${"un tumšs vakars ".repeat(20)}`])(
  "a year before the day is of the date at the beginning of a text too, however long that is: %j",
  (rest) => {
    const date = "2025. gada 31. decembris";
    for (const before of ["", "bija ", `${"vakar ".repeat(20)}`]) {
      const text = `${before}${date}${rest}`;
      expect(namedDates(text, text.toLowerCase(), "lv")).toEqual([
        {
          start: before.length,
          end: before.length + date.length,
          readings: [{ day: 31, month: 12, year: 2025 }],
        },
      ]);
    }
  },
);

const found = (text: string, locale?: string) =>
  namedDates(text, text.toLowerCase(), locale).map(({ start, end }) => text.slice(start, end));

test.each(["March", "May", "June", "September", "Oktober", "août"])(
  "a point after %s ends a sentence, and no number after it is of the date",
  (month) => {
    expect(found(`We met in ${month}. 12 people came.`)).toEqual([]);
    expect(found(`It was ${month}. 2024 people came.`)).toEqual([]);
    for (const one of found(`They met on 5 ${month}. 2024 people came.`)) expect(one).toBe(`5 ${month}`);
  },
);

test("a point after a short name does not", () => {
  expect(
    found(
      "Sept. 12, 2024; 5 Okt. 2025; Dec. 5; 3. März 2024; 7 may. 2025; 9 Mai 2025; Jun. 5, 2025; 6 Jul. 2025; 8 mai. 2025",
    ),
  ).toEqual([
    "Sept. 12, 2024",
    "5 Okt. 2025",
    "Dec. 5",
    "3. März 2024",
    "7 may. 2025",
    "9 Mai 2025",
    "Jun. 5, 2025",
    "6 Jul. 2025",
    "8 mai. 2025",
  ]);
});

test("a year that ends a sentence is of no date that begins the next one, but in Hungarian", () => {
  expect(found("It closed in 2024. March 12 was the day.")).toEqual(["March 12"]);
  expect(found("It closed in 2024, March 12 was the day.")).toEqual(["2024, March 12"]);
  expect(found("2025. június 2. és", "hu")).toEqual(["2025. június 2"]);
  expect(found("2025. Június 2. és", "hu")).toEqual(["2025. Június 2"]);
});
