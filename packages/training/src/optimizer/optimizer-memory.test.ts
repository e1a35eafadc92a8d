import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import wabt from "wabt";
import { type AdamWStep, adamW, adamWCoefficients, type TrainedArray } from "./adamw.js";
import { decodeBase64 } from "./base64.js";
import { KERNEL } from "./kernel-bytes.js";
import { type OptimizerMemory, plainMemory, simdMemory } from "./optimizer-memory.js";

test("the kernel is what its source assembles to", async () => {
  const source = readFileSync(new URL("kernel.wat", import.meta.url), "utf8");
  const module = (await wabt()).parseWat("kernel.wat", source, { simd: true });
  expect(KERNEL).toBe(Buffer.from(module.toBinary({}).buffer).toString("base64"));
  expect(decodeBase64(KERNEL)).toEqual(new Uint8Array(Buffer.from(KERNEL, "base64")));
});

test("base64 of any length is read as it is written", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeBase64(Buffer.from(bytes).toString("base64"))).toEqual(bytes);
    }),
  );
});

const float = fc.float({ min: -2, max: 2, noNaN: true, noDefaultInfinity: true });

function simd(lengths: readonly number[]): OptimizerMemory {
  const memory = simdMemory(lengths);
  if (memory === undefined) throw new Error("this platform has no SIMD");
  return memory;
}

function fill(array: TrainedArray, values: readonly number[]): void {
  array.weights.set(values);
  array.firstMoments.set(values.map((value) => value / 10));
  array.secondMoments.set(values.map((value) => (value / 10) ** 2));
}

const steps: fc.Arbitrary<AdamWStep> = fc.record({
  step: fc.integer({ min: 1, max: 2000 }),
  learningRate: fc.double({ min: 1e-6, max: 1e-2, noNaN: true }),
  weightDecay: fc.constantFrom(0, 0.01, 0.1),
  scale: fc.constantFrom(1, 0.01, 3),
  betas: fc.constantFrom([0.9, 0.999] as const, [0.5, 0.9] as const),
  epsilon: fc.constantFrom(1e-8, 1e-3),
});

/** How far two arrays are apart, in parts of the magnitude of what was added up to each element. */
function difference(a: Float32Array, b: Float32Array, magnitude: number): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]) / magnitude), 0);
}

test("the kernel takes the steps of the plain loop, within what float32 rounds", () => {
  // Beyond what is copied at once, and no multiples of four.
  const lengths = [1, 7, 33_001, 4];
  const [fast, plain] = [simd(lengths), plainMemory(lengths)];
  fc.assert(
    fc.property(fc.array(float, { minLength: 8, maxLength: 8 }), steps, (seeds, step) => {
      const at = adamWCoefficients(step);
      lengths.forEach((length, which) => {
        const values = Array.from({ length }, (_, i) => seeds[(i * 5) % 8] * Math.cos(i));
        const gradient = Float32Array.from({ length }, (_, i) => seeds[(i * 3 + 1) % 8] * Math.sin(i + 1));
        const before = gradient.slice();
        for (const memory of [fast, plain]) {
          fill(memory.arrays[which], values);
          memory.update(memory.arrays[which], gradient, at);
        }
        expect(gradient).toEqual(before);
        for (const part of ["weights", "firstMoments", "secondMoments"] as const) {
          const [actual, expected] = [fast.arrays[which][part], plain.arrays[which][part]];
          const magnitude = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
          expect(difference(actual, expected, magnitude), part).toBeLessThan(1e-6);
        }
      });
    }),
    { numRuns: 15 },
  );
});

describe.each([
  ["simd", simd],
  ["plain", plainMemory],
] as const)("%s", (_, make) => {
  test("arrays begin at zero and do not touch one another", () => {
    const memory = make([3, 5, 2]);
    for (const { weights, firstMoments, secondMoments } of memory.arrays)
      for (const part of [weights, firstMoments, secondMoments])
        expect([...part]).toEqual([...part].map(() => 0));
    const at = adamWCoefficients({ step: 1, learningRate: 0.1, weightDecay: 0, scale: 1 });
    memory.update(memory.arrays[1], new Float32Array(5).fill(1), at);
    expect([...memory.arrays[0].weights, ...memory.arrays[2].weights]).toEqual([0, 0, 0, 0, 0]);
    for (const value of memory.arrays[1].weights) expect(value).toBeCloseTo(-0.1, 6);
  });

  test("a part of an array takes a step of its own", () => {
    const { arrays, update } = make([12]);
    const [whole] = arrays;
    const part: TrainedArray = {
      weights: whole.weights.subarray(4, 8),
      firstMoments: whole.firstMoments.subarray(4, 8),
      secondMoments: whole.secondMoments.subarray(4, 8),
    };
    update(
      part,
      Float32Array.of(1, -1, 1, -1),
      adamWCoefficients({ step: 1, learningRate: 1, weightDecay: 0, scale: 1 }),
    );
    expect([...whole.weights].map(Math.sign)).toEqual([0, 0, 0, 0, -1, 1, -1, 1, 0, 0, 0, 0]);
  });

  test("squares are summed in double precision", () => {
    const { sumOfSquares } = make([4]);
    expect(sumOfSquares(new Float32Array(0))).toBe(0);
    expect(sumOfSquares(Float32Array.of(3, 4, 12))).toBe(169);
    const small = new Float32Array(100_001).fill(1e-4);
    small[0] = 1e4;
    // In float32 the last summand that counts beside 1e8 is 4.
    const expected = 1e8 + 1e5 * Math.fround(1e-4) ** 2;
    expect(Math.abs(sumOfSquares(small) / expected - 1)).toBeLessThan(1e-11);
    expect(sumOfSquares(Float32Array.of(1, Number.NaN))).toBeNaN();
    expect(sumOfSquares(Float32Array.of(Number.POSITIVE_INFINITY))).toBe(Number.POSITIVE_INFINITY);
  });
});

test("arrays that are too large together have memories of their own", () => {
  const arrays = simdMemory([100, 100, 5], 2000)?.arrays ?? [];
  const buffers = arrays.map(({ weights }) => weights.buffer);
  expect(buffers[0]).not.toBe(buffers[1]);
  expect(buffers[2]).toBe(buffers[1]);
});

test("a step is what its definition says", () => {
  const array = {
    weights: Float32Array.of(2),
    firstMoments: Float32Array.of(0),
    secondMoments: Float32Array.of(0),
  };
  // The first step goes by the sign alone, whatever the gradient; decay shrinks the weight itself.
  adamW(
    array,
    Float32Array.of(0.5),
    adamWCoefficients({ step: 1, learningRate: 0.1, weightDecay: 0.5, scale: 2 }),
  );
  expect(array.weights[0]).toBeCloseTo(2 * (1 - 0.05) - 0.1, 6);
  expect(array.firstMoments[0]).toBeCloseTo(0.1, 6);
  expect(array.secondMoments[0]).toBeCloseTo(0.001, 6);
});
