import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bfloat16ToFloat32,
  bfloat16ToNumber,
  float16ToFloat32,
  float16ToNumber,
  float32ToBfloat16,
  float32ToFloat16,
  numberToBfloat16,
  numberToFloat16,
} from "./half.js";

const ALL = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);

/** The definition of IEEE 754 binary16 and of bfloat16, in plain arithmetic. */
function definition(bits: number, exponentBits: number, fractionBits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const bias = 2 ** (exponentBits - 1) - 1;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}

const kinds = [
  {
    name: "float16",
    defined: (bits: number) => definition(bits, 5, 10),
    toNumber: float16ToNumber,
    toFloats: float16ToFloat32,
    fromNumber: numberToFloat16,
    fromFloats: float32ToFloat16,
    infinity: 0x7c00,
  },
  {
    name: "bfloat16",
    defined: (bits: number) => definition(bits, 8, 7),
    toNumber: bfloat16ToNumber,
    toFloats: bfloat16ToFloat32,
    fromNumber: numberToBfloat16,
    fromFloats: float32ToBfloat16,
    infinity: 0x7f80,
  },
];

describe.each(kinds)("$name", ({ defined, toNumber, toFloats, fromNumber, fromFloats, infinity }) => {
  test("every pattern of bits has the value of the definition", () => {
    const floats = toFloats(ALL);
    for (let bits = 0; bits < 0x10000; bits++) {
      const expected = defined(bits);
      if (!Object.is(floats[bits], expected))
        expect.fail(`${bits.toString(16)}: ${floats[bits]}, ${expected}`);
      if (!Object.is(toNumber(bits), expected)) expect.fail(`scalar ${bits.toString(16)}`);
    }
  });

  test("every pattern of bits survives the way to float32 and back, NaN as NaN of its sign", () => {
    const back = fromFloats(toFloats(ALL));
    for (let bits = 0; bits < 0x10000; bits++) {
      if (Number.isNaN(defined(bits))) {
        expect(back[bits] & 0x7fff).toBeGreaterThan(infinity);
        expect(back[bits] & 0x8000).toBe(bits & 0x8000);
      } else if (back[bits] !== bits) expect.fail(`${bits.toString(16)} came back as ${back[bits]}`);
    }
  });

  test("between every two neighbours it rounds to the nearer, and to the even one in the middle", () => {
    const bits = new Uint32Array(1);
    const float = new Float32Array(bits.buffer);
    for (let low = 0; low < infinity; low++) {
      // The value after the largest finite one counts as the power of two that infinity stands for.
      const next = low + 1 === infinity ? 2 * defined(low) - defined(low - 1) : defined(low + 1);
      const middle = (defined(low) + next) / 2;
      float[0] = middle;
      expect(float[0]).toBe(middle);
      const even = low % 2 === 0 ? low : low + 1;
      if (fromNumber(middle) !== even) expect.fail(`tie above ${low.toString(16)}`);
      if (fromNumber(-middle) !== (even | 0x8000)) expect.fail(`tie below -${low.toString(16)}`);
      bits[0] = bits[0] + 1;
      if (fromNumber(float[0]) !== low + 1) expect.fail(`above the tie of ${low.toString(16)}`);
      bits[0] = bits[0] - 2;
      if (fromNumber(float[0]) !== low) expect.fail(`below the tie of ${low.toString(16)}`);
    }
  });

  test("of any float32 the nearest value is taken", () => {
    const finite = Array.from({ length: infinity }, (_, bits) => defined(bits));
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const got = fromNumber(value);
        expect(fromFloats(Float32Array.of(value))[0]).toBe(got);
        if ((got & 0x7fff) === infinity) {
          expect(Math.abs(value)).toBeGreaterThan(finite.at(-1)!);
        } else {
          const error = Math.abs(Math.abs(value) - finite[got & 0x7fff]);
          for (const near of [(got & 0x7fff) - 1, (got & 0x7fff) + 1]) {
            const other = finite[near];
            if (other !== undefined) expect(Math.abs(Math.abs(value) - other)).toBeGreaterThanOrEqual(error);
          }
        }
      }),
    );
  });

  test("infinities and NaN", () => {
    expect(fromNumber(Infinity)).toBe(infinity);
    expect(fromNumber(-Infinity)).toBe(infinity | 0x8000);
    expect(toNumber(fromNumber(Number.NaN))).toBeNaN();
    // Payload only in the bits that do not fit.
    const quietless = new Float32Array(Uint32Array.of(0x7f800001).buffer);
    expect(toNumber(fromFloats(quietless)[0])).toBeNaN();
  });
});
