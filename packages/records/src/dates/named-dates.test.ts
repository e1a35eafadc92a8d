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
