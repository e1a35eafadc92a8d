import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planBatches } from "./plan-batches.js";

describe("planBatches", () => {
  it("puts items of like length together", () => {
    expect(planBatches([3, 10, 2, 9, 3], 20)).toEqual([
      [1, 3],
      [0, 4, 2],
    ]);
    expect(planBatches([], 20)).toEqual([]);
  });

  it("puts every item in exactly one batch and stays within the bound, padding counted", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 60 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 200 }), (items, maxTokens) => {
        const batches = planBatches(items, maxTokens);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(items.map((_, i) => i));
        for (const batch of batches) {
          const width = Math.max(...batch.map((index) => items[index]));
          if (batch.length > 1) expect(width * batch.length).toBeLessThanOrEqual(maxTokens);
        }
      }),
    );
  });
});
