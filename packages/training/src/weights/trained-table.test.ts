import { type ModelWeight, memoryFiles } from "@ernie-m/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adamW, adamWCoefficients, type TrainedArray } from "../optimizer/adamw.js";
import { RowGradients } from "./row-gradients.js";
import { TrainedTable, trainedElements } from "./trained-table.js";

const files = memoryFiles("table", {});

/** A table whose element `i` of row `row` is `row + i / 100`. */
function weightOf(rows: number, width: number): ModelWeight {
  const data = Float32Array.from(
    { length: rows * width },
    (_, at) => Math.floor(at / width) + (at % width) / 100,
  );
  const storage = { kind: "memory", data: new Uint8Array(data.buffer) } as const;
  return { name: "table", dtype: "float32", shape: [rows, width], transposed: false, storage };
}

const at = adamWCoefficients({ step: 3, learningRate: 0.1, weightDecay: 0.2, scale: 0.5 });

function gradientsOf(width: number, rows: readonly number[]): RowGradients {
  const gradients = new RowGradients(width);
  for (const row of rows)
    gradients.add(
      row,
      Float32Array.from({ length: width }, (_, i) => Math.sin(row + i)),
      0,
    );
  return gradients;
}

/** What a row becomes by a step of its own. */
function stepped(row: number, width: number, gradient: Float32Array): Float32Array {
  const array: TrainedArray = {
    weights: Float32Array.from({ length: width }, (_, i) => row + i / 100),
    firstMoments: new Float32Array(width),
    secondMoments: new Float32Array(width),
  };
  adamW(array, gradient, at);
  return array.weights;
}

function expectNear(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(expected[i])));
  });
}

describe.each([false, true])("a table, dense %s", (dense) => {
  test("reads the rows that are asked for, and steps those that have a gradient", async () => {
    const run = fc.record({
      rows: fc.integer({ min: 1, max: 300 }),
      width: fc.integer({ min: 1, max: 9 }),
      picks: fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
      more: fc.array(fc.nat(), { maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ rows, width, picks, more }) => {
        const table = new TrainedTable(files, weightOf(rows, width), dense);
        const [trained, read] = [picks, more].map((each) => [...new Set(each.map((pick) => pick % rows))]);
        await table.ensure(trained);
        await table.ensure([...read, ...trained]);
        const sum = new Float32Array(width).fill(1);
        table.addTo(sum, 0, trained[0]);
        expectNear(
          sum,
          Float32Array.from({ length: width }, (_, i) => 1 + trained[0] + i / 100),
        );

        const gradients = gradientsOf(width, trained);
        table.update(gradients, at);
        const zero = new Float32Array(width);
        for (const row of table.rows) {
          const gradient = gradients.rows.get(row);
          const untouched = dense ? stepped(row, width, zero) : zero.map((_, i) => row + i / 100);
          expectNear(
            table.row(row).weights,
            gradient === undefined ? untouched : stepped(row, width, gradient),
          );
        }
        expect(table.rows.length).toBe(dense ? rows : new Set([...trained, ...read]).size);
      }),
      { numRuns: 40 },
    );
  });
});

test("more rows than a block has get blocks of their own", async () => {
  const table = new TrainedTable(files, weightOf(9000, 3), false);
  const rows = Array.from({ length: 4000 }, (_, i) => 2 * i);
  for (let from = 0; from < rows.length; from += 700) await table.ensure(rows.slice(from, from + 700));
  for (const row of rows) expect(table.row(row).weights[0]).toBe(row);
});

test("a row that was not read is a defect of who asks", () => {
  const table = new TrainedTable(files, weightOf(4, 2), false);
  expect(() => table.row(1)).toThrow("row 1 of table was not read");
});

test("a table of integers is refused by name", async () => {
  const weight: ModelWeight = { ...weightOf(2, 4), dtype: "int8" };
  await expect(new TrainedTable(files, weight, false).ensure([0])).rejects.toMatchObject({
    code: "model",
    message: "table: is stored as int8: what is trained is summed with floats alone; widen it first",
  });
});

test("gradients of a row are summed in the order in which they come", () => {
  const gradients = new RowGradients(2);
  gradients.add(5, Float32Array.of(9, 1, 2), 1);
  gradients.add(3, Float32Array.of(1, 1), 0);
  gradients.add(5, Float32Array.of(10, 20), 0);
  expect([...gradients.rows]).toEqual([
    [5, Float32Array.of(11, 22)],
    [3, Float32Array.of(1, 1)],
  ]);
  gradients.clear();
  expect(gradients.rows.size).toBe(0);
});

test("room is what arrays of the blocks have", async () => {
  const width = fc.integer({ min: 1, max: 90 });
  const sizes = fc.record({ rows: fc.integer({ min: 1, max: 4000 }), width, dense: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(4000), async ({ rows, width, dense }, last) => {
      const table = new TrainedTable(files, weightOf(rows, width), dense);
      const asked = Array.from({ length: (last % rows) + 1 }, (_, row) => row);
      await table.ensure(asked);
      const buffers = new Map(
        table.rows.map((row) => table.row(row).weights).map((each) => [each.buffer, each]),
      );
      const held = [...buffers.keys()].reduce((sum, { byteLength }) => sum + byteLength, 0);
      const reckoned = 3 * 4 * trainedElements([rows, width], asked.length, dense);
      // What a memory of WebAssembly has besides: a copied gradient and the rest of a page.
      expect(held).toBeGreaterThanOrEqual(reckoned);
      expect(held).toBeLessThanOrEqual(reckoned + buffers.size * 3 * 65536);
    }),
    // Each memory reserves addresses: what fails is not looked for in a smaller table.
    { numRuns: 20, endOnFailure: true },
  );
});

test("rows that were let go of are the checkpoint's again", async () => {
  const table = new TrainedTable(files, weightOf(20, 6), false);
  await table.ensure([3, 7]);
  table.row(3).weights.fill(Number.NaN);
  table.forget();
  expect(table.rows).toEqual([]);
  await table.ensure([3]);
  expectNear(
    table.row(3).weights,
    Float32Array.from({ length: 6 }, (_, i) => 3 + i / 100),
  );
  expect(table.row(3).secondMoments.every((value) => value === 0)).toBe(true);
});
