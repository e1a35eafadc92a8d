import fc from "fast-check";
import { expect, test } from "vitest";
import { configurationsOf } from "../../src/bench/configurations.js";
import { paddedBatches } from "../../src/bench/padded-batches.js";
import { usualLengths } from "../../src/bench/shapes.js";
import { evenlySpread } from "../../src/bench/task-inputs.js";
import { rowsOf } from "../../src/bench/watched-runtime.js";

test("configurations are plain and every combination, named by what varies", () => {
  const all = configurationsOf({
    dtypes: ["fp32", "int8"],
    threads: [2],
    workers: [0, 2],
    prepacking: ["on"],
  });
  expect(all.map(({ name }) => name)).toEqual([
    "plain",
    "fp32 workers=0",
    "fp32 workers=2",
    "int8 workers=0",
    "int8 workers=2",
  ]);
  expect(all[0]).toMatchObject({ graph: "plain", dtype: "fp32", threads: 2, workers: 0 });
  const [, only] = configurationsOf({
    dtypes: ["int8"],
    threads: [null],
    workers: [0],
    prepacking: ["off"],
  });
  expect(only).toMatchObject({ name: "int8", threads: null, prepacking: false });
  const [, on, background] = configurationsOf({
    dtypes: ["fp32"],
    threads: [1],
    workers: [0],
    prepacking: ["on", "background"],
  });
  expect([on.name, on.prepacking]).toEqual(["fp32 prepacking=on", true]);
  expect([background.name, background.prepacking]).toEqual(["fp32 prepacking=background", "background"]);
});

test("lengths go as far as the model has positions", () => {
  expect(usualLengths(512)).toEqual([16, 32, 64, 128, 256, 512]);
  expect(usualLengths(2046)).toEqual([16, 32, 64, 128, 256, 512]);
  expect(usualLengths(100)).toEqual([16, 32, 64]);
  expect(usualLengths(9)).toEqual([9]);
});

test("padded batches hold every row, in order, within the limit", () => {
  const rows = fc.array(
    fc
      .array(fc.integer({ min: 2, max: 99 }), { minLength: 1, maxLength: 20 })
      .map((ids) => Int32Array.from(ids)),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(rows, fc.integer({ min: 20, max: 200 }), (given, maxTokens) => {
      const batches = paddedBatches(given, 1, maxTokens);
      expect(batches.flatMap(({ inputIds }) => rowsOf(inputIds, 1))).toEqual(given);
      for (const { inputIds, attentionMask } of batches) {
        expect(inputIds.data.length).toBeLessThanOrEqual(maxTokens);
        expect([...attentionMask.data]).toEqual([...inputIds.data].map((id) => (id === 1 ? 0 : 1)));
      }
    }),
  );
  const four = [3, 1, 2, 1].map((length) => new Int32Array(length).fill(7));
  expect(paddedBatches(four, 1).map(({ inputIds }) => inputIds.shape)).toEqual([[4, 3]]);
});

test("a sample is spread over all of the items, in their order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 60 }), (length, count) => {
      const items = Array.from({ length }, (_, i) => i);
      const sample = evenlySpread(items, count);
      expect(sample).toHaveLength(Math.min(count, length));
      expect([...sample].sort((a, b) => a - b)).toEqual(sample);
      expect(new Set(sample).size).toBe(sample.length);
      expect(sample[0]).toBe(0);
    }),
  );
  expect(evenlySpread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 2)).toEqual([0, 5]);
});
