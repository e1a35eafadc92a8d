import fc from "fast-check";
import { expect, test } from "vitest";
import { ServiceRate } from "./service-rate.js";

test("is unknown until something is done", () => {
  const rate = new ServiceRate();
  rate.pass(3);
  expect(rate.rowsPerSecond).toBeUndefined();
});

test("work at a steady rate has that rate, in pieces of whatever length, one beside another or not", () => {
  const pieces = fc.array(fc.double({ min: 0.01, max: 20, noNaN: true }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(pieces, fc.double({ min: 0.1, max: 1000, noNaN: true }), (lengths, perSecond) => {
      const rate = new ServiceRate();
      for (const seconds of lengths) {
        rate.pass(seconds);
        // Two calls that share the time.
        for (const share of [0.25, 0.75]) rate.done(share * perSecond * seconds, seconds);
      }
      expect(rate.rowsPerSecond).toBeCloseTo(perSecond, 6);
    }),
  );
});

test("a long call that ends counts for the time it took, not for its last moment", () => {
  const rate = new ServiceRate();
  // Short calls of one row, ten in a second, beside one of 200 rows that takes 20 seconds.
  for (let i = 0; i < 200; i++) {
    rate.pass(0.1);
    rate.done(1, 0.1);
  }
  rate.done(200, 20);
  expect(rate.rowsPerSecond).toBeCloseTo(20, 6);
});

test("time given to what came to nothing does not count, however much of it there is", () => {
  const stretch = fc.record({ lost: fc.nat(7), kept: fc.integer({ min: 1, max: 3 }) });
  const stretches = fc.array(stretch, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(stretches, fc.double({ min: 0.1, max: 5, noNaN: true }), (all, seconds) => {
      const rate = new ServiceRate();
      for (const { lost, kept } of all) {
        const before = rate.passed;
        rate.pass(seconds, lost + kept);
        // Calls get on alike, a hundred rows a second together.
        const rows = (100 * seconds) / (lost + kept);
        for (let i = 0; i < kept; i++) rate.ended(before, seconds, rows);
        for (let i = 0; i < lost; i++) rate.ended(before, seconds, undefined);
      }
      expect(rate.rowsPerSecond).toBeCloseTo(100, 4);
    }),
  );
});

test("a rate that changes is the new one before long", () => {
  const rate = new ServiceRate();
  const work = (perSecond: number): void => {
    for (let second = 0; second < 30; second++) {
      rate.pass(1);
      rate.done(perSecond, 1);
    }
  };
  work(100);
  work(10);
  expect(rate.rowsPerSecond).toBeGreaterThan(10);
  expect(rate.rowsPerSecond).toBeLessThan(12);
});
