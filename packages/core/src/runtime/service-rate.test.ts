import fc from "fast-check";
import { expect, test } from "vitest";
import { ServiceRate } from "./service-rate.js";

/** A call of so many rows that is worked on from 0 seconds of a clock of its own. */
function begin(rate: ServiceRate, rows: number) {
  const time = rate.begin(0);
  return {
    end(seconds: number) {
      time.pause(seconds);
      time.done(rows);
    },
  };
}

test("is unknown until something is done", () => {
  const rate = new ServiceRate();
  rate.pass(3, 1);
  expect(rate.rowsPerSecond).toBeUndefined();
});

test("work at a steady rate has that rate, in pieces of whatever length, one beside another or not", () => {
  const pieces = fc.array(fc.double({ min: 0.01, max: 20, noNaN: true }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(pieces, fc.double({ min: 0.1, max: 1000, noNaN: true }), (lengths, perSecond) => {
      const rate = new ServiceRate();
      for (const seconds of lengths) {
        // Two calls that share the time.
        const calls = [0.25, 0.75].map((share) => begin(rate, share * perSecond * seconds));
        rate.pass(seconds, 2);
        for (const call of calls) call.end(seconds);
      }
      expect(rate.rowsPerSecond).toBeCloseTo(perSecond, 6);
    }),
  );
});

test("a long call that ends counts for the time it took, not for its last moment", () => {
  const rate = new ServiceRate();
  const long = begin(rate, 200);
  // Short calls of one row, ten in a second, beside one of 200 rows that takes 20 seconds.
  for (let i = 0; i < 200; i++) {
    const short = begin(rate, 1);
    rate.pass(0.1, 2);
    short.end(0.1);
  }
  long.end(20);
  expect(rate.rowsPerSecond).toBeCloseTo(20, 6);
});

test("the first of many calls that ends is not taken for all that was done", () => {
  const rate = new ServiceRate();
  const first = begin(rate, 3);
  rate.pass(2, 32);
  // The other 31 are about to end as well.
  first.end(2);
  expect(rate.rowsPerSecond).toBeCloseTo(48, 6);
});

test("time given to what came to nothing does not count, however much of it there is", () => {
  const stretch = fc.record({ lost: fc.nat(7), kept: fc.integer({ min: 1, max: 3 }) });
  const stretches = fc.array(stretch, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(stretches, fc.double({ min: 0.1, max: 5, noNaN: true }), (all, seconds) => {
      const rate = new ServiceRate();
      for (const { lost, kept } of all) {
        // Calls get on alike, a hundred rows a second together.
        const rows = (100 * seconds) / (lost + kept);
        const calls = Array.from({ length: kept }, () => begin(rate, rows));
        rate.pass(seconds, lost + kept);
        for (const call of calls) call.end(seconds);
      }
      expect(rate.rowsPerSecond).toBeCloseTo(100, 4);
    }),
  );
});

test("time in which a call is not worked on is not its own, and half of the time is half of the rows", () => {
  const rate = new ServiceRate();
  const call = rate.begin(0);
  rate.pass(1, 2);
  call.pause(1);
  rate.pass(100, 1);
  call.resume(101);
  // No such time, since there was room.
  call.pause(102);
  call.done(40);
  // Half of its 40 rows in its half of a second.
  expect(rate.rowsPerSecond).toBeCloseTo(40, 6);
});

test("a rate that changes is the new one before long", () => {
  const rate = new ServiceRate();
  const work = (perSecond: number): void => {
    for (let second = 0; second < 30; second++) {
      const call = begin(rate, perSecond);
      rate.pass(1, 1);
      call.end(1);
    }
  };
  work(100);
  work(10);
  expect(rate.rowsPerSecond).toBeGreaterThan(10);
  expect(rate.rowsPerSecond).toBeLessThan(12);
});
