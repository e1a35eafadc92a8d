import fc from "fast-check";
import { expect, test } from "vitest";
import { median, medianRatio, timingOf } from "./statistics.js";

const times = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });

test("half of the values are on either side of their median, whatever their order", () => {
  fc.assert(
    fc.property(times, (values) => {
      const middle = median(values);
      const half = values.length / 2;
      expect(values.filter((value) => value <= middle).length).toBeGreaterThanOrEqual(half);
      expect(values.filter((value) => value >= middle).length).toBeGreaterThanOrEqual(half);
      expect(median(values.toReversed())).toBe(middle);
      const { ms, minMs, maxMs, rounds } = timingOf(values);
      expect([ms, rounds]).toEqual([middle, values.length]);
      expect(minMs <= ms && ms <= maxMs).toBe(true);
    }),
  );
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1])).toBe(2.5);
  expect(() => median([])).toThrow(RangeError);
});

test("a round in which everything is slow changes no ratio", () => {
  expect(medianRatio([2, 20, 2], [1, 10, 1])).toBe(2);
  expect(medianRatio([2, 2, 2], [1, 1, 50])).toBe(2);
  expect(medianRatio([3], [3])).toBe(1);
});
