import type { ExtractionResult } from "@ernie-m/heads";
import fc from "fast-check";
import { expect, test } from "vitest";
import { namesOf, piecesOf } from "../src/marked-text.js";

const LENGTH = 12;
const span = fc
  .tuple(fc.integer({ min: 0, max: LENGTH - 1 }), fc.integer({ min: 1, max: LENGTH }))
  .map(([start, length]) => ({ start, end: Math.min(LENGTH, start + length) }));
const entries = fc.array(span, { maxLength: 4 });
const results: fc.Arbitrary<{ text: string; result: ExtractionResult }> = fc
  .record({
    text: fc.string({ minLength: LENGTH, maxLength: LENGTH }),
    top: fc.dictionary(fc.constantFrom("a", "b"), entries),
    below: fc.dictionary(fc.constantFrom("b", "c"), entries),
  })
  .map(({ text, top, below }) => {
    const built = (spans: typeof top, relations?: ExtractionResult): ExtractionResult =>
      Object.fromEntries(
        Object.entries(spans).map(([name, places]) => [
          name,
          places.map(({ start, end }) => ({
            text: text.slice(start, end),
            start,
            end,
            probability: 1,
            ...(relations && { relations }),
          })),
        ]),
      );
    return { text, result: built(top, built(below)) };
  });

test("the pieces are the text, and every place has exactly the names that were found there", () => {
  fc.assert(
    fc.property(results, ({ text, result }) => {
      const pieces = piecesOf(text, result);
      expect(pieces.map((piece) => piece.text).join("")).toBe(text);
      const wanted = Array.from(text, () => new Set<string>());
      const walk = (part: ExtractionResult): void => {
        for (const [name, found] of Object.entries(part))
          for (const { start = 0, end = 0, relations } of found) {
            for (let at = start; at < end; at++) wanted[at]?.add(name);
            if (relations !== undefined) walk(relations);
          }
      };
      walk(result);
      let at = 0;
      for (const { text: piece, names } of pieces)
        for (const _ of piece) expect(new Set(names)).toEqual(wanted[at++]);
    }),
  );
});

test("names at the top come before those of relations, chosen options are marked nowhere", () => {
  const result: ExtractionResult = {
    person: [
      {
        text: "Ada",
        start: 0,
        end: 3,
        probability: 1,
        relations: { born: [{ text: "1815", start: 4, end: 8, probability: 1 }] },
      },
    ],
    mood: [{ text: "good", probability: 1 }],
    place: [{ text: "1815", start: 4, end: 8, probability: 1 }],
  };
  expect(namesOf(result)).toEqual(["person", "place", "born"]);
  expect(piecesOf("Ada 1815", result)).toEqual([
    { text: "Ada", names: ["person"] },
    { text: " ", names: [] },
    { text: "1815", names: ["place", "born"] },
  ]);
});

test("a text without findings is one piece, an empty one none", () => {
  expect(piecesOf("text", {})).toEqual([{ text: "text", names: [] }]);
  expect(piecesOf("", {})).toEqual([]);
});
