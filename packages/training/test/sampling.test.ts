/** Which records a step has, and how they are put into batches. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type TrainingRow, tokensOf } from "../src/data/training-row.js";
import { epochBatches } from "../src/sampling/epoch-batches.js";
import { microBatches } from "../src/sampling/micro-batches.js";

const one = () => 1;

test("an epoch has every item once; the order is that of seed and epoch, or as they come", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.nat({ max: 50 }),
      (count, batchSize, seed, epoch) => {
        const items = Array.from({ length: count }, (_, i) => i);
        const shuffled = epochBatches(items, epoch, { batchSize, seed, shuffle: true }, one);
        expect(shuffled.flat().toSorted((a, b) => a - b)).toEqual(items);
        expect(epochBatches(items, epoch, { batchSize, seed, shuffle: true }, one)).toEqual(shuffled);
        const ordered = epochBatches(items, epoch, { batchSize, seed, shuffle: false }, one);
        expect(ordered).toHaveLength(Math.ceil(count / batchSize));
        ordered.forEach((step, k) => {
          expect(step).toEqual(items.slice(k * batchSize, (k + 1) * batchSize));
        });
      },
    ),
  );
});

test("another epoch and another seed have another order", () => {
  const items = Array.from({ length: 40 }, (_, i) => i);
  const order = (epoch: number, seed: number) =>
    epochBatches(items, epoch, { batchSize: 40, seed, shuffle: true }, one)[0].join();
  expect(new Set([order(0, 1), order(1, 1), order(0, 2), order(1, 2)]).size).toBe(4);
});

test("steps by tokens have as many as fit, and one item at least", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 30 })),
      fc.integer({ min: 1, max: 64 }),
      (tokens, batchTokens) => {
        const steps = epochBatches(
          tokens,
          0,
          { batchSize: 1, batchTokens, seed: 0, shuffle: false },
          (n) => n,
        );
        const sum = (step: readonly number[]) => step.reduce((all, n) => all + n, 0);
        expect(steps.flat()).toEqual(tokens);
        steps.forEach((step, k) => {
          expect(step.length === 1 || sum(step) <= batchTokens).toBe(true);
          const [next] = steps[k + 1] ?? [];
          if (next !== undefined) expect(sum(step) + next).toBeGreaterThan(batchTokens);
        });
      },
    ),
  );
});

test("batches of a step have all of its rows, each with as many choices, padded no further than to their longest", () => {
  const sequence = fc.integer({ min: 1, max: 9 }).map((length) => new Int32Array(length).fill(7));
  const row = fc
    .array(sequence, { minLength: 2, maxLength: 4 })
    .map((sequences): TrainingRow => ({ sequences, target: { kind: "class", label: 0 } }));
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      (rows, count) => {
        const batches = microBatches(rows, { padId: 1, gradientAccumulation: count });
        const shapes = batches.map(({ inputIds }) => inputIds.shape);
        expect(shapes.reduce((sum, [questions]) => sum + questions, 0)).toBe(rows.length);
        const real = batches.flatMap(({ attentionMask }) => Array.from(attentionMask?.data ?? [], Number));
        expect(real.reduce((sum, value) => sum + value, 0)).toBe(tokensOf(rows));
        for (const [, choices, width] of shapes)
          expect(
            rows.some(
              (one) =>
                one.sequences.length === choices && one.sequences.some(({ length }) => length === width),
            ),
          ).toBe(true);
      },
    ),
  );
});
