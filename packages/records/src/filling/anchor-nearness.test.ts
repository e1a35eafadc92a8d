import { expect, test } from "vitest";
import { anchorNearness, isInReach } from "./anchor-nearness.js";

/** How near the number of a text stands to its "Ada"; `rival` is between others. */
function near(text: string, rival?: string): number {
  const at = (word: string) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length });
  return anchorNearness(text, at("42"), [at("Ada")], rival === undefined ? [] : [at(rival)]);
}

test("a value is nearer the less stands between, and after a mention nearer than before", () => {
  expect(near("Ada 42")).toBeGreaterThan(near("Ada has been 42"));
  expect(near("Ada 42")).toBeGreaterThan(near("42 Ada"));
  expect(near("Ada 42")).toBeCloseTo(Math.exp(-1 / 60), 12);
  expect(near("42 Ada")).toBeCloseTo(0.6 * Math.exp(-1 / 60), 12);
});

test("white space counts as one blank, a line break as more, a rival in between as most", () => {
  expect(near("Ada      42")).toBe(near("Ada 42"));
  expect(near("Ada\n42")).toBeCloseTo(0.6 * near("Ada 42"), 12);
  expect(near("Ada Bob 42", "Bob")).toBeCloseTo(0.25 * near("Ada Bob 42"), 12);
  expect(near("Ada 42 Bob", "Bob")).toBe(near("Ada 42 Bob"));
});

test("in a mention a value is as near as can be, and 1500 code units from it out of reach", () => {
  const text = "Ada 42";
  expect(anchorNearness(text, { start: 4, end: 6 }, [{ start: 0, end: 6 }], [])).toBe(1);
  const anchors = [{ start: 2000, end: 2003 }];
  const places = [499, 500, 3503, 3504].map((start) =>
    isInReach({ start, end: start + 1 - (start < 1000 ? 1 : 0) }, anchors),
  );
  expect(places).toEqual([false, true, true, false]);
  expect(isInReach({ start: 9e6, end: 9e6 + 1 }, [])).toBe(true);
});
