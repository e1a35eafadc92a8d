import fc from "fast-check";
import { expect, test } from "vitest";
import { isNameCutShort } from "./cut-short.js";

const at = (text: string, part: string) => {
  const start = text.indexOf(part);
  return { start, end: start + part.length };
};
const cut = (whole: string, part: string): boolean =>
  isNameCutShort(whole, at(whole, part), at(whole, whole));

const capital = fc.stringMatching(/^[A-ZÄÖÉ][a-zäöé]{1,8}$/);
const small = fc.stringMatching(/^[a-zäöé]{2,8}$/);

test("some words of a name are the name cut short, whichever they are", () => {
  fc.assert(
    fc.property(fc.array(capital, { minLength: 2, maxLength: 5 }), fc.nat(), fc.nat(), (words, a, b) => {
      const [first, last] = [a % words.length, b % words.length].sort((x, y) => x - y);
      const whole = words.join(" ");
      const start = words.slice(0, first).join(" ").length + (first === 0 ? 0 : 1);
      const end = words.slice(0, last + 1).join(" ").length;
      expect(isNameCutShort(whole, { start, end }, { start: 0, end: whole.length })).toBe(
        end - start < whole.length,
      );
    }),
  );
});

test("what goes on behind a comma, a bracket or in small letters is not of the name", () => {
  fc.assert(
    fc.property(
      capital,
      fc.constantFrom(", ", " (", ": ", "; ", " – "),
      capital,
      small,
      (name, mark, other, word) => {
        expect(cut(`${name}${mark}${other}`, name)).toBe(false);
        expect(cut(`${name} ${word} ${other}`, name)).toBe(false);
      },
    ),
  );
});

test.each([
  ["Radhaus Ulm OHG", "Radhaus", true],
  ["St Brannock's Primary School", "St Brannock's", true],
  ["杭湖书咖餐饮管理有限公司", "杭湖书咖", true],
  ["Northwind Paper Ltd, 8 Mill Lane, Leeds", "Northwind Paper Ltd", false],
  ["Radhaus Ulm OHG", "Radhaus Ulm OHG", false],
])("%s with %s found", (whole, part, expected) => {
  expect(cut(whole, part)).toBe(expected);
});
