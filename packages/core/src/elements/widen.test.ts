import { expect, test } from "vitest";
import { encodeNumbers } from "../testing/index.js";
import { widen } from "./widen.js";

const values = [0, -0, 1, -1.5, 65504, 6.1e-5, 5.96e-8, 1 / 3, Infinity, -Infinity];

test("an integer is its number", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect([...widen(bytes, "int8")]).toEqual([...new Int8Array(bytes.buffer)]);
});

test.each(["float32", "float64"] as const)("keeps %s", (dtype) => {
  const { data } = encodeNumbers(dtype, [values.length], values);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  expect([...widen(bytes, dtype)]).toEqual([...Float32Array.from(values)]);
});

test.each([1, 2])("every half is the number that its bits mean, in %i rounds", (rounds) => {
  const bits = Uint16Array.from({ length: rounds * 65536 }, (_, i) => i);
  const widened = widen(new Uint8Array(bits.buffer), "float16");
  for (let i = 0; i < bits.length; i += 1) {
    const expected = halfByText(bits[i]);
    if (!Object.is(widened[i], expected)) expect.fail(`bits ${i}: ${widened[i]}, not ${expected}`);
  }
});

/** From the definition, digit by digit: slow and plain. */
function halfByText(bits: number): number {
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
  const widened = widen(bytes.subarray(1), "bfloat16");
  const expected = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < 65536; i++) {
    expected.setUint32(0, i * 65536);
    if (!Object.is(widened[i], expected.getFloat32(0))) expect.fail(`bits ${i}`);
  }
});
