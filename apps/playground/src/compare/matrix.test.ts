import type { ExtractionResult } from "@ernie-m/heads";
import fc from "fast-check";
import { expect, it } from "vitest";
import { compareResults } from "./matrix.js";

const span = (text: string, start: number, probability: number, relations?: ExtractionResult) => ({
  text,
  start,
  end: start + text.length,
  probability,
  ...(relations && { relations }),
});

it("has a row a finding, and marks those that only some found", () => {
  const first = {
    person: [span("Ada", 0, 0.9, { born: [span("1815", 10, 0.8)] })],
    place: [span("London", 20, 0.7)],
  };
  const second = { person: [span("Ada", 0, 0.6)], place: [span("London", 20, 0.5)] };
  expect(compareResults([first, second])).toEqual([
    { path: "person", text: "Ada", start: 0, cells: [0.9, 0.6], differs: false },
    { path: "person Ada › born", text: "1815", start: 10, cells: [0.8, undefined], differs: true },
    { path: "place", text: "London", start: 20, cells: [0.7, 0.5], differs: false },
  ]);
});

it("tells two places of one text apart, and one text found for two names", () => {
  const result = { a: [span("x", 0, 0.5), span("x", 4, 0.5)], b: [span("x", 0, 0.5)] };
  expect(compareResults([result, {}]).map(({ path, start }) => [path, start])).toEqual([
    ["a", 0],
    ["b", 0],
    ["a", 4],
  ]);
});

it("finds no difference between a result and itself, and every finding different from nothing", () => {
  const result = fc.dictionary(
    fc.constantFrom("a", "b", "c"),
    fc.array(
      fc
        .tuple(fc.constantFrom("x", "yy"), fc.nat(9), fc.double({ min: 0, max: 1, noNaN: true }))
        .map((of) => span(...of)),
      { maxLength: 4 },
    ),
  );
  fc.assert(
    fc.property(result, (found) => {
      expect(compareResults([found, found]).filter(({ differs }) => differs)).toEqual([]);
      const alone = compareResults([found, {}]);
      expect(alone.every(({ differs, cells }) => differs && cells[1] === undefined)).toBe(true);
      expect(alone.length).toBe(compareResults([found]).length);
    }),
  );
});
