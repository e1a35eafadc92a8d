import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planBatches, type RunCost, runCost } from "./plan-batches.js";

const cost: RunCost = { perRun: 10, attentionWidth: 1000 };

function total(lengths: readonly number[], batches: readonly (readonly number[])[]): number {
  return batches.reduce((sum, batch) => {
    const width = Math.max(...batch.map((index) => lengths[index]));
    return sum + runCost(batch.length, width, cost);
  }, 0);
}

/** Every way to put items into groups. */
function* groupings(items: readonly number[]): Generator<number[][]> {
  if (items.length === 0) {
    yield [];
    return;
  }
  const [first, ...rest] = items;
  for (const groups of groupings(rest)) {
    yield [[first], ...groups];
    for (let i = 0; i < groups.length; i++)
      yield groups.map((group, index) => (index === i ? [first, ...group] : group));
  }
}

describe("planBatches", () => {
  test("runs of like lengths when padding costs more than a run, one run when it costs less", () => {
    expect(planBatches([3, 100, 2, 99], 1000, cost)).toEqual([
      [1, 3],
      [0, 2],
    ]);
    expect(planBatches([3, 5, 4], 1000, cost)).toEqual([[1, 2, 0]]);
    expect(planBatches([], 1000, cost)).toEqual([]);
  });

  test("no grouping of any kind is cheaper", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(lengths, (items) => {
        const planned = total(items, planBatches(items, 10_000, cost));
        for (const groups of groupings([...items.keys()]))
          expect(planned).toBeLessThanOrEqual(total(items, groups) + 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  test("every sequence is in exactly one run, and a run holds at most maxTokens, padding counted", () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 80 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 300 }), (items, maxTokens) => {
        const batches = planBatches(items, maxTokens, cost);
        expect(batches.flat().sort((a, b) => a - b)).toEqual([...items.keys()]);
        for (const batch of batches) {
          const width = Math.max(...batch.map((index) => items[index]));
          if (batch.length > 1) expect(width * batch.length).toBeLessThanOrEqual(maxTokens);
        }
      }),
    );
  });

  test("32 sentences of mixed lengths compute few more tokens than they have", () => {
    // Lognormal lengths, median 24, as sentences are.
    const items = [
      4, 6, 8, 9, 11, 12, 13, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 31, 33, 35, 38, 41, 45, 49,
      55, 62, 71, 84, 98,
    ];
    const real = items.reduce((sum, length) => sum + length, 0);
    const computed = planBatches(items, 4096).reduce(
      (sum, batch) => sum + batch.length * Math.max(...batch.map((index) => items[index])),
      0,
    );
    expect(computed / real).toBeLessThan(1.2);
    expect((items.length * 98) / real).toBeGreaterThan(2.8);
  });
});
