import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { erf, gelu } from "./special-functions.js";

/** Abramowitz and Stegun, table 7.1, and the same values to more digits. */
const known: readonly (readonly [number, number])[] = [
  [0.01, 0.011283415555849618],
  [0.1, 0.1124629160182849],
  [0.25, 0.2763263901682369],
  [0.5, 0.5204998778130465],
  [0.75, 0.7111556336535151],
  [1, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [2, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [3, 0.9999779095030014],
  [4, 0.9999999845827421],
  [5, 0.9999999999984626],
  [6, 1],
];

describe("erf", () => {
  test.each(known)("of %f", (x, value) => {
    expect(Math.abs(erf(x) - value)).toBeLessThan(1e-15);
    expect(Math.abs(erf(-x) + value)).toBeLessThan(1e-15);
  });

  test("at the ends", () => {
    expect([erf(0), erf(-0), erf(100), erf(-100)]).toEqual([0, -0, 1, -1]);
    expect([erf(Number.POSITIVE_INFINITY), erf(Number.NEGATIVE_INFINITY), erf(Number.NaN)]).toEqual([
      1,
      -1,
      Number.NaN,
    ]);
    expect(erf(1e-300)).toBeCloseTo((2 / Math.sqrt(Math.PI)) * 1e-300, 310);
  });

  test("is the integral of its derivative", () => {
    fc.assert(
      fc.property(fc.double({ min: -4, max: 4, noNaN: true }), (x) => {
        // Simpson's rule over a tenth: its own error is below 1e-9 there.
        const h = 0.1;
        const density = (t: number): number => (2 / Math.sqrt(Math.PI)) * Math.exp(-t * t);
        const parts = 10;
        let integral = 0;
        for (let i = 0; i < parts; i++) {
          const [a, b] = [x + (i * h) / parts, x + ((i + 1) * h) / parts];
          integral += ((b - a) / 6) * (density(a) + 4 * density((a + b) / 2) + density(b));
        }
        expect(Math.abs(erf(x + h) - erf(x) - integral)).toBeLessThan(1e-9);
      }),
    );
  });
});

test("gelu is x times the normal distribution, and its tanh form is near", () => {
  // Φ(1) and Φ(-2) from a table of the normal distribution.
  expect(gelu.none(1)).toBeCloseTo(0.8413447460685429, 14);
  expect(gelu.none(-2)).toBeCloseTo(-2 * 0.0227501319481792, 14);
  expect(gelu.tanh(1)).toBeCloseTo(0.8411919906082768, 14);
  for (let x = -5; x <= 5; x += 0.1) expect(Math.abs(gelu.tanh(x) - gelu.none(x))).toBeLessThan(5e-4);
  expect(gelu.tanh(0.7)).not.toBe(gelu.none(0.7));
});
