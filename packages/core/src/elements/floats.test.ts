import { describe, expect, test } from "vitest";
import { encodeNumbers } from "../testing/index.js";
import { fromFloat32, toFloat32 } from "./floats.js";

const values = [0, -0, 1, -1.5, 65504, 6.1e-5, 5.96e-8, 1 / 3, Infinity, -Infinity];

test("an integer is its number", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect([...toFloat32(bytes, "int8")]).toEqual([...new Int8Array(bytes.buffer)]);
});

test.each(["float32", "float64"] as const)("keeps %s", (dtype) => {
  const { data } = encodeNumbers(dtype, [values.length], values);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  expect([...toFloat32(bytes, dtype)]).toEqual([...Float32Array.from(values)]);
});

test.each([1, 2])("every float16 is the number that its bits mean, in %i rounds", (rounds) => {
  const bits = Uint16Array.from({ length: rounds * 65536 }, (_, i) => i);
  const widened = toFloat32(new Uint8Array(bits.buffer), "float16");
  for (let i = 0; i < bits.length; i += 1) {
    const expected = float16ByText(bits[i]);
    if (!Object.is(widened[i], expected)) expect.fail(`bits ${i}: ${widened[i]}, not ${expected}`);
  }
});

/** From the definition, digit by digit: slow and plain. */
function float16ByText(bits: number): number {
  const digits = bits.toString(2).padStart(16, "0");
  const exponent = Number.parseInt(digits.slice(1, 6), 2);
  const sign = digits[0] === "1" ? -1 : 1;
  let fraction = exponent === 0 ? 0 : 1;
  for (let i = 0; i < 10; i++) fraction += Number(digits[6 + i]) / 2 ** (i + 1);
  if (exponent === 31) return fraction === 1 ? sign * Infinity : NaN;
  return sign * fraction * 2 ** (Math.max(exponent, 1) - 15);
}

test("every bfloat16 is the upper half of a float32, also at an odd place", () => {
  const bytes = new Uint8Array(1 + 2 * 65536);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 65536; i++) view.setUint16(1 + 2 * i, i, true);
  const widened = toFloat32(bytes.subarray(1), "bfloat16");
  const expected = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < 65536; i++) {
    expected.setUint32(0, i * 65536);
    if (!Object.is(widened[i], expected.getFloat32(0))) expect.fail(`bits ${i}`);
  }
});

describe("floats", () => {
  const values = Float32Array.of(0, -0, 1, -1.5, 0.333251953125, 2048, 6.103515625e-5);

  test.each(["float32", "float16", "bfloat16", "float64"] as const)(
    "to %s and back, at any offset",
    (dtype) => {
      const rounded = toFloat32(fromFloat32(values, dtype), dtype);
      const step = dtype === "bfloat16" ? 2 ** -8 : 0;
      rounded.forEach((value, i) => {
        expect(Math.abs(value - values[i])).toBeLessThanOrEqual(Math.abs(values[i]) * step);
      });
      expect(Object.is(rounded[1], -0)).toBe(true);
      const bytes = fromFloat32(values, dtype);
      const shifted = Buffer.concat([Buffer.alloc(16), bytes]);
      for (const offset of [0, 1, 2, 3]) {
        shifted.set(bytes, offset);
        expect(toFloat32(shifted.subarray(offset, offset + bytes.length), dtype)).toEqual(rounded);
      }
    },
  );

  test("part of an array is converted as that part", () => {
    for (const dtype of ["float32", "float16", "bfloat16", "float64"] as const) {
      expect(toFloat32(fromFloat32(values.subarray(2, 4), dtype), dtype)).toEqual(Float32Array.of(1, -1.5));
    }
  });

  test("float64 is rounded to the nearest float32", () => {
    const bytes = new Uint8Array(Float64Array.of(0.1, 1 + 2 ** -30).buffer);
    expect([...toFloat32(bytes, "float64")]).toEqual([Math.fround(0.1), 1]);
  });
});
