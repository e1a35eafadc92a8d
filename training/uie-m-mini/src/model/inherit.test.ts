import type { Tensor } from "@ernie-m/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readShape } from "../trial.js";
import { inherit } from "./inherit.js";
import type { Weight } from "./read-weights.js";
import { startWeights } from "./start.js";

const WORDS = 7;
const shapes = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }))
  .map(([layers, heads]) => readShape(`${layers}x${32 * heads}`, 8));

const read = (tensors: Readonly<Record<string, Tensor>>): ReadonlyMap<string, Weight> =>
  new Map(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { shape, values: Float32Array.from(data as Float32Array) },
    ]),
  );

test("a shape begins with the first rows and columns of what stands at its layer's place, and what was drawn beyond", () => {
  fc.assert(
    fc.property(shapes, shapes, (small, large) => {
      const from = read(startWeights(small, WORDS, 1));
      const drawn = read(startWeights(large, WORDS, 2));
      const begun = startWeights(large, WORDS, 2);
      inherit(begun, from);
      for (const [name, { shape, values }] of read(begun)) {
        const layer = Number(/layers\.(\d+)/.exec(name)?.[1] ?? 0);
        const place = large.layers === 1 ? 0 : Math.round((layer / (large.layers - 1)) * (small.layers - 1));
        const source = from.get(name.replace(/layers\.\d+/, `layers.${place}`)) as Weight;
        const own = drawn.get(name) as Weight;
        const [columns, held] = [shape.at(-1) as number, source.shape.at(-1) as number];
        const expected = own.values.map((value, at) => {
          const [row, column] = [Math.floor(at / columns), at % columns];
          const reached = column < held && row < source.values.length / held;
          return reached ? source.values[row * held + column] : value;
        });
        expect(Buffer.compare(Buffer.from(values.buffer), Buffer.from(expected.buffer)), name).toBe(0);
      }
    }),
    { numRuns: 10 },
  );
});

test("a model of its own shape is begun with as it is, and six layers leave their first and last to fewer", () => {
  const six = readShape("6x32", 8);
  const from = read(startWeights(six, WORDS, 1));
  const same = startWeights(six, WORDS, 2);
  inherit(same, from);
  expect(read(same)).toEqual(from);

  const three = startWeights({ ...six, layers: 3 }, WORDS, 2);
  inherit(three, from);
  const firstOf = (layer: number) => `ernie_m.encoder.layers.${layer}.linear1.weight`;
  expect([0, 1, 2].map((layer) => read(three).get(firstOf(layer)))).toEqual(
    [0, 3, 5].map((layer) => from.get(firstOf(layer))),
  );
});

test("a table of other words is refused", () => {
  const shape = readShape("1x32", 8);
  expect(() => inherit(startWeights(shape, WORDS, 2), read(startWeights(shape, WORDS + 1, 1)))).toThrow(
    /expected 7 words in the model, got 8/,
  );
});
