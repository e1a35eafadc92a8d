import { expect, test } from "vitest";
import { arithmeticLimit } from "../lib/arithmetic-limit.mjs";

const config = { hiddenSize: 8, intermediateSize: 32, numHiddenLayers: 2 };

test("of equal lengths the limit is what the last layer leaves out", () => {
  // A token of a whole layer: 4 · 64 + 2 · 256 in the linear layers, 2 · 8 · 10 in attention.
  const whole = 10 * (768 + 160);
  const first = 10 * 128 + (128 + 512) + 160;
  expect(arithmeticLimit(config, [10, 10])).toBeCloseTo((2 * whole) / (whole + first), 12);
});

test("padding counts with its attention, whatever the number of layers", () => {
  const layers = 1000;
  // So many layers that the last one does not show.
  const limit = arithmeticLimit({ ...config, numHiddenLayers: layers }, [4, 12]);
  const row = (width: number) => width * (768 + 16 * width);
  expect(limit).toBeCloseTo((2 * row(12)) / (row(4) + row(12)), 2);
});
