/** What a training is reckoned to take is what its steps are made of. */
import { defaultConfig } from "@ernie-m/config";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { TrainingRow } from "../data/training-row.js";
import { microBatches } from "../sampling/micro-batches.js";
import { estimateTraining, type ReckonedSteps } from "./estimate.js";

const trained = [
  { name: "a", shape: [30, 20] },
  { name: "b", shape: [7] },
];
const TABLE_ROWS = 5000;
const trainedTables = { words: [TABLE_ROWS, 8], positions: [600, 8] };

function reckoned(
  epoch: ReckonedSteps["epoch"],
  { gradientAccumulation = 1, denseEmbeddings = false, tables = false } = {},
) {
  const model = { config: defaultConfig, trained, trainedTables: tables ? trainedTables : undefined };
  return estimateTraining(model, { epoch, steps: epoch.length, gradientAccumulation, denseEmbeddings });
}

const choice = (length: number): Int32Array =>
  new Int32Array(length).map((_, i) => (length * 31 + i) % TABLE_ROWS);
const row = (...lengths: readonly number[]): TrainingRow => ({
  sequences: lengths.map(choice),
  target: { kind: "class", label: 0 },
});
const rows = fc.array(
  fc.oneof(
    fc.integer({ min: 2, max: 500 }).map((length) => row(length)),
    fc.tuple(fc.integer({ min: 2, max: 99 }), fc.integer({ min: 2, max: 99 })).map((both) => row(...both)),
  ),
  { minLength: 1, maxLength: 40 },
);
const epochs = fc.array(rows, { minLength: 1, maxLength: 4 });

/** Memory of a batch that is computed alone. */
function alone(sequences: number, length: number): number {
  return reckoned([
    [{ sequences: Array.from({ length: sequences }, () => choice(length)), target: row(2).target }],
  ]).memory.batch;
}

test("the largest batch is the largest of those that steps are split into", () => {
  fc.assert(
    fc.property(epochs, fc.integer({ min: 1, max: 5 }), (epoch, gradientAccumulation) => {
      const shapes = epoch.flatMap((step) =>
        microBatches(step, { padId: 1, gradientAccumulation }).map(({ inputIds: { shape, data } }) => {
          const [length] = shape.slice(-1);
          return [data.length / length, length] as const;
        }),
      );
      const { batch } = reckoned(epoch, { gradientAccumulation }).memory;
      expect(batch).toBe(Math.max(...shapes.map(([sequences, length]) => alone(sequences, length))));
    }),
  );
});

test("one long text among many short ones does not make these long", () => {
  const short = Array.from({ length: 300 }, () => row(12));
  const { memory, seconds } = reckoned([[...short, row(400)]]);
  expect(memory.batch).toBe(Math.max(alone(300, 12), alone(1, 400)));
  expect(seconds).toBeLessThan(reckoned([Array.from({ length: 301 }, () => row(400))]).seconds / 10);
});

test("weights are those of every array that is made: of tables the rows that are read, or all and a gradient of all", () => {
  fc.assert(
    fc.property(epochs, (epoch) => {
      const weights = (tables: boolean, denseEmbeddings = false): number =>
        reckoned(epoch, { tables, denseEmbeddings }).memory.weights;
      const plain = weights(false);
      expect(plain).toBeGreaterThanOrEqual(16 * 607);
      const ids = new Set(epoch.flat().flatMap(({ sequences }) => sequences.flatMap((each) => [...each])));
      const longest = Math.max(
        ...epoch.flat().flatMap(({ sequences }) => sequences.map(({ length }) => length)),
      );
      const lazy = weights(true) - plain;
      // Weights and two moments of every row; at most three times as many rows are made room for, from 1024 on.
      const room = (count: number, all: number) => Math.min(3 * Math.max(1024, count), 3 * all);
      expect(lazy).toBeGreaterThanOrEqual(12 * 8 * (ids.size + longest));
      expect(lazy).toBeLessThanOrEqual(16 * 8 * (room(ids.size, TABLE_ROWS) + room(longest, 600)));
      expect(weights(true, true) - plain).toBeGreaterThanOrEqual(16 * 8 * (TABLE_ROWS + 600));
    }),
  );
});

test("of a table that is frozen beside one that is trained the rows that are read are reckoned, without moments", () => {
  const weights = (
    tables: { readonly words?: readonly number[]; readonly positions?: readonly number[] } | undefined,
  ) =>
    estimateTraining(
      { config: defaultConfig, trained, trainedTables: tables },
      { epoch: [[row(9, 40)]], steps: 1, gradientAccumulation: 1, denseEmbeddings: true },
    ).memory.weights;
  const { words, positions } = trainedTables;
  const frozen = (rows: number): number => 4 * rows * defaultConfig.hiddenSize;
  expect(weights({ words }) - weights(undefined)).toBeGreaterThanOrEqual(16 * 8 * TABLE_ROWS + frozen(40));
  expect(weights({ words })).toBeLessThan(weights({ words, positions }) + frozen(40));
  expect(weights({ positions })).toBeLessThan(weights({ words }));
});

test("of a step that is split the sum of gradients is held beside those of a batch", () => {
  const one = reckoned([[row(9)]]).memory.weights;
  expect(reckoned([[row(9)], [row(9)]]).memory.weights).toBe(one);
  expect(reckoned([[row(9), row(400)]]).memory.weights - one).toBe(4 * 607);
});
