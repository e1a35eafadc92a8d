import fc from "fast-check";
import { expect, test } from "vitest";
import { wholeName } from "./cut-short.js";

const at = (text: string, part: string) => {
  const start = text.indexOf(part);
  return { start, end: start + part.length };
};
/** What becomes of a part of what stands behind a label. */
const of = (whole: string, part: { start: number; end: number }): string => {
  const { start, end } = wholeName(whole, part, [at(whole, whole)]);
  return whole.slice(start, end);
};
const cut = (whole: string, part: string): string => of(whole, at(whole, part));

const capital = fc.stringMatching(/^[A-ZÄÖÉ][a-zäöé]{1,8}$/);
const small = fc.stringMatching(/^[a-zäöé]{2,8}$/);

test("some words of a name are the name cut short, whichever they are", () => {
  fc.assert(
    fc.property(fc.array(capital, { minLength: 2, maxLength: 5 }), fc.nat(), fc.nat(), (words, a, b) => {
      const [first, last] = [a % words.length, b % words.length].sort((x, y) => x - y);
      const whole = words.join(" ");
      const start = words.slice(0, first).join(" ").length + (first === 0 ? 0 : 1);
      const end = words.slice(0, last + 1).join(" ").length;
      expect(of(whole, { start, end })).toBe(whole);
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
        expect(cut(`${name}${mark}${other}`, name)).toBe(name);
        expect(cut(`${name} ${word} ${other}`, name)).toBe(name);
      },
    ),
  );
});

test.each([
  ["Radhaus Ulm OHG", "Radhaus", "Radhaus Ulm OHG"],
  ["St Brannock's Primary School", "Brannock's", "St Brannock's Primary School"],
  ["Müller & Co KG", "Müller", "Müller & Co KG"],
  ["杭湖书咖餐饮管理有限公司", "杭湖书咖", "杭湖书咖餐饮管理有限公司"],
  ["Northwind Paper Ltd, 8 Mill Lane, Leeds", "Northwind Paper Ltd", "Northwind Paper Ltd"],
])("%s with %s found", (whole, part, expected) => {
  expect(cut(whole, part)).toBe(expected);
});

test("what a label does not hold, and what is too long for a name, stays", () => {
  const text = "Radhaus Ulm OHG";
  expect(wholeName(text, { start: 0, end: 7 }, [{ start: 3, end: text.length }])).toEqual({
    start: 0,
    end: 7,
  });
  expect(cut("Ann ".repeat(16).trim(), "Ann")).toBe("Ann");
});

test("letters without an end take no time of their own", () => {
  const whole = `${"A".repeat(58)}!`;
  expect(of(whole, { start: 0, end: 1 })).toBe("A");
  expect(of(`!${"A".repeat(58)}`, { start: 58, end: 59 })).toBe("A");
});
