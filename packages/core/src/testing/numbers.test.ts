import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DType, float32Tensor, int32Tensor, type Tensor } from "../tensor.js";
import { worstDifference } from "./compare.js";
import { decodeNumbers, encodeNumbers } from "./numbers.js";

const ranges: { readonly [D in DType]: fc.Arbitrary<number> } = {
  float32: fc.float({ noNaN: true }),
  float64: fc.double({ noNaN: true }),
  float16: fc.integer({ min: -2048, max: 2048 }).map((n) => n / 16),
  bfloat16: fc.integer({ min: -256, max: 256 }).map((n) => n * 2 ** 40),
  int64: fc.maxSafeInteger(),
  int32: fc.integer(),
  int8: fc.integer({ min: -128, max: 127 }),
  uint8: fc.integer({ min: 0, max: 255 }),
  bool: fc.constantFrom(0, 1),
};

describe.each(Object.entries(ranges) as [DType, fc.Arbitrary<number>][])("%s", (dtype, range) => {
  test("gives back every number it can hold", () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 5 }), (values) => {
        const tensor = encodeNumbers(dtype, [values.length], values);
        expect(tensor).toMatchObject({ dtype, shape: [values.length] });
        // int64 has no -0.
        expect([...decodeNumbers(tensor)].map((x) => x + 0)).toEqual(values.map((x) => x + 0));
      }),
    );
  });
});

describe("encodeNumbers", () => {
  const encoded = (dtype: DType, ...values: readonly number[]): readonly (number | bigint)[] => [
    ...encodeNumbers(dtype, [values.length], values).data,
  ];

  test("rounds as the dtype rounds", () => {
    expect(encoded("float32", 0.1)).toEqual([Math.fround(0.1)]);
    expect(encoded("float16", 1, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 70000)).toEqual([
      0x3c00, 0x3c00, 0x3c02, 0x7c00,
    ]);
    expect(encoded("bfloat16", 1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, -2)).toEqual([
      0x3f80, 0x3f80, 0x3f82, 0xc000,
    ]);
    expect(encoded("int32", 2.7, -2.7)).toEqual([2, -2]);
    expect(encoded("int64", 2.7, -2.7)).toEqual([2n, -2n]);
    expect(encoded("bool", 0, -0, 0.5, 2, -1, 256)).toEqual([0, 0, 1, 1, 1, 1]);
  });

  test("refuses numbers that do not fill the shape", () => {
    expect(() => encodeNumbers("float32", [2, 2], [1, 2, 3])).toThrow(new RangeError("3 numbers for [2,2]"));
  });
});

describe("worstDifference", () => {
  const vector = (...values: readonly number[]): Tensor =>
    float32Tensor(Float32Array.from(values), [values.length]);

  test("is relative to one more than the expected magnitude", () => {
    expect(worstDifference(vector(1, 12), vector(1, 9))).toBe(3 / 10);
    expect(worstDifference(vector(1, 9), vector(1, 12))).toBe(3 / 13);
    expect(worstDifference(vector(0.5, 0), vector(0, -0))).toBe(0.5);
    expect(worstDifference(vector(1, 9), int32Tensor(Int32Array.of(1, 9), [2]))).toBe(0);
  });

  test("is infinite where shapes or what is finite differ", () => {
    expect(worstDifference(vector(1, 2), vector(1))).toBe(Number.POSITIVE_INFINITY);
    expect(worstDifference({ ...vector(1), shape: [1, 1] } as Tensor, vector(1))).toBe(
      Number.POSITIVE_INFINITY,
    );
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    for (const [a, b] of [
      [nan, 1],
      [1, nan],
      [infinity, 1],
      [1, infinity],
      [infinity, -infinity],
      [nan, infinity],
    ])
      expect(worstDifference(vector(a), vector(b)), `${a} and ${b}`).toBe(infinity);
    expect(worstDifference(vector(nan, infinity), vector(nan, infinity))).toBe(0);
  });
});
