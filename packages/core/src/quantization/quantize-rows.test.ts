import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WeightError } from "../errors.js";
import { quantizeRows } from "./quantize-rows.js";

const at = { file: "m/w", tensor: "x.weight", firstRow: 10 };

/** Values as weights have them, with magnitudes from subnormal to the largest. */
const value = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }).map(Math.fround),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, -1, 127, 3.4028234663852886e38, 1.1754943508222875e-38),
);
const matrices = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 6 }))
  .chain(([width, rows]) =>
    fc.record({
      width: fc.constant(width),
      values: fc.array(value, { minLength: width * rows, maxLength: width * rows }),
      maxQuantized: fc.constantFrom(127, 64),
    }),
  );

describe("quantizeRows", () => {
  test("moves no value by more than half its row's scale", () => {
    fc.assert(
      fc.property(matrices, ({ width, values, maxQuantized }) => {
        const { values: quantized, scales } = quantizeRows(
          Float32Array.from(values),
          width,
          maxQuantized,
          at,
        );
        expect(scales).toHaveLength(values.length / width);
        expect(quantized).toHaveLength(values.length);
        values.forEach((exact, i) => {
          const scale = scales[Math.floor(i / width)];
          expect(Math.abs(quantized[i])).toBeLessThanOrEqual(maxQuantized);
          // A scale that float32 can only hold as a subnormal has few bits, or none, left.
          const rounding = Math.max(Math.abs(exact) * 2 ** -23, maxQuantized * 2 ** -149);
          expect(Math.abs(quantized[i] * scale - exact)).toBeLessThanOrEqual(scale / 2 + rounding);
        });
      }),
    );
  });

  test("uses the whole range: the largest magnitude of a row is the highest", () => {
    fc.assert(
      fc.property(matrices, ({ width, values, maxQuantized }) => {
        const { values: quantized, scales } = quantizeRows(
          Float32Array.from(values),
          width,
          maxQuantized,
          at,
        );
        scales.forEach((scale, row) => {
          const own = quantized.subarray(row * width, (row + 1) * width);
          if (scale > 1e-30) expect(Math.max(...own.map(Math.abs))).toBe(maxQuantized);
        });
      }),
    );
  });

  test("quantises each row for itself, so that one far value costs only its own row", () => {
    const row = Float32Array.of(0.5, -0.25, 0.125);
    const both = quantizeRows(Float32Array.of(1000, 0.5, -0.25, ...row), 3, 127, at);
    const alone = quantizeRows(row, 3, 127, at);
    expect([...both.values.subarray(3)]).toEqual([...alone.values]);
    expect(both.scales[1]).toBe(alone.scales[0]);
    expect([...both.values.subarray(0, 3)]).toEqual([127, 0, 0]);
  });

  test("keeps a row of zeros, whose scale is 0", () => {
    const { values: quantized, scales } = quantizeRows(Float32Array.of(0, -0, 0, 1), 2, 127, at);
    expect([...quantized]).toEqual([0, 0, 0, 127]);
    expect(scales[0]).toBe(0);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("refuses %s", (bad) => {
    const quantize = () => quantizeRows(Float32Array.of(1, 2, 3, bad, 5, 6), 3, 127, at);
    expect(quantize).toThrow(WeightError);
    expect(quantize).toThrow(`m/w: x.weight: expected finite values, to be quantised, got ${bad} at [11, 0]`);
  });
});
