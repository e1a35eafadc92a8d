import { describe, expect, test } from "vitest";
import { WeightError } from "../errors.js";
import { convertElements, type SavedDType } from "./convert-elements.js";

const at = { file: "model.safetensors", tensor: "classifier.weight", first: 100 };
const bytes = (data: Float32Array | Float64Array | Uint16Array): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
const bitsOf = (result: Uint8Array): number[] => [...new Uint16Array(result.buffer, result.byteOffset)];

describe("convertElements", () => {
  test("gives the same bytes for the same dtype", () => {
    const data = bytes(Float32Array.of(1, Number.NaN));
    expect(convertElements(data, "float32", "float32", at)).toBe(data);
  });

  test("rounds to nearest, ties to even", () => {
    const values = bytes(Float32Array.of(1, -2, 65504, 2 ** -24, 1 + 2 ** -11, 1 + 3 * 2 ** -11));
    expect(bitsOf(convertElements(values, "float32", "float16", at))).toEqual([
      0x3c00, 0xc000, 0x7bff, 0x0001, 0x3c00, 0x3c02,
    ]);
    expect(bitsOf(convertElements(bytes(Float32Array.of(1, -3)), "float32", "bfloat16", at))).toEqual([
      0x3f80, 0xc040,
    ]);
  });

  test.each<readonly [SavedDType, number, number]>([
    ["float16", 65519.99, 65520],
    ["bfloat16", 3.39e38, 3.4e38],
  ])("%s holds %d and not %d", (to, fits, overflows) => {
    expect(() => convertElements(bytes(Float32Array.of(-fits)), "float32", to, at)).not.toThrow();
    const convert = (): unknown => convertElements(bytes(Float32Array.of(0, -overflows)), "float32", to, at);
    expect(convert).toThrow(WeightError);
    expect(convert).toThrow(
      /^model\.safetensors: classifier\.weight: expected values up to .* at element 101$/,
    );
  });

  test("float64 beyond float32 is refused too, though it would round to infinity unseen", () => {
    const convert = (): unknown => convertElements(bytes(Float64Array.of(1e39)), "float64", "float32", at);
    expect(convert).toThrow(
      "classifier.weight: expected values up to 3.4028234663852886e+38, the largest of float32, got 1e+39",
    );
    expect(bitsOf(convertElements(bytes(Float64Array.of(1e-9, -1)), "float64", "float16", at))).toEqual([
      0, 0xbc00,
    ]);
  });

  test("infinities and NaN stay", () => {
    const values = bytes(Float32Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN));
    expect(bitsOf(convertElements(values, "float32", "float16", at))).toEqual([0x7c00, 0xfc00, 0x7e00]);
  });
});
