import fc from "fast-check";
import { expect, test } from "vitest";
import { settings } from "./settings.js";
import { readShape, trialOf } from "./trial.js";

test("a shape is read as layers and width, and nothing else is", () => {
  expect(readShape("6x192", 256)).toEqual(settings.shape);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 32 }), (layers, heads) => {
      const shape = readShape(`${layers}x${32 * heads}`, 256);
      expect(shape).toMatchObject({ layers, heads, hiddenSize: 32 * heads, intermediateSize: 128 * heads });
    }),
  );
  for (const text of ["", "6", "6x", "x192", "0x192", "6x0", "6x190", "6x192x4", " 6x192", "6X192"])
    expect(() => readShape(text, 256), text).toThrow(RangeError);
});

test("a trial differs from another by its shape alone", () => {
  const [one, other] = ["6x192", "4x256"].map((text) => trialOf(settings, readShape(text, 256)));
  expect({ ...other, shape: one.shape }).toEqual(one);
  expect(one.stages.map(({ task }) => task)).toEqual(["tagging", "answering"]);
});
