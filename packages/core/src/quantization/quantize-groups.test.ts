import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runOnnx } from "../../test/ort-run.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { float16ToNumber, numberToFloat16 } from "../elements/half.js";
import { WeightError } from "../errors.js";
import { GraphBuilder } from "../ir/builder.js";
import { GROUP_SIZE } from "../ir/group-layout.js";
import { lowerToOnnx } from "../onnx/lower.js";
import { evaluate } from "../testing/evaluate.js";
import { dequantizeGroups, quantizeGroups } from "./quantize-groups.js";

const at = { file: "m/w", tensor: "x.weight", firstRow: 10 };
const WIDTH = 2 * GROUP_SIZE;

const value = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }).map(Math.fround),
  fc.constantFrom(0, -0, 1, -1, 1e-9, -400_000),
);
const matrices = fc
  .integer({ min: 1, max: 3 })
  .chain((rows) => fc.array(value, { minLength: rows * WIDTH, maxLength: rows * WIDTH }))
  .map((values) => Float32Array.from(values));

function squaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0);
}

/** A group rounded to sevenths of its largest magnitude. */
function plainlyRounded(group: Float32Array): Float32Array {
  const scale = float16ToNumber(
    numberToFloat16(group.reduce((most, x) => Math.max(most, Math.abs(x)), 0) / 7),
  );
  return group.map((x) => (scale === 0 ? 0 : Math.max(-8, Math.min(7, Math.round(x / scale))) * scale));
}

describe("quantizeGroups", () => {
  test("cuts what lies halfway above the largest integer, and leaves the value beside it alone", () => {
    const group = Float32Array.from({ length: GROUP_SIZE }, (_, i) => (i % 15) - 7);
    group[0] = -8;
    group[1] = 7.5;
    const { packed, scales } = quantizeGroups(group, GROUP_SIZE, at);
    expect([...scales].map(float16ToNumber)).toEqual([1]);
    const integers = Array.from({ length: GROUP_SIZE }, (_, i) => {
      const byte = packed[i % 16];
      return (i < 16 ? byte & 15 : byte >> 4) - 8;
    });
    expect(integers).toEqual([...group].map((value) => Math.min(7, value)));
  });

  test("is never further off than rounding to sevenths of the largest", () => {
    fc.assert(
      fc.property(matrices, (values) => {
        const restored = dequantizeGroups(quantizeGroups(values, WIDTH, at));
        for (let start = 0; start < values.length; start += GROUP_SIZE) {
          const group = values.subarray(start, start + GROUP_SIZE);
          const error = squaredError(group, restored.subarray(start, start + GROUP_SIZE));
          expect(error).toBeLessThanOrEqual(squaredError(group, plainlyRounded(group)) * (1 + 1e-6));
        }
      }),
    );
  });

  test("cuts a far value when the others gain more", () => {
    const group = Float32Array.from({ length: GROUP_SIZE }, (_, i) =>
      i === 0 ? 1 : 0.13 * (i % 2 ? 1 : -1),
    );
    const restored = dequantizeGroups(quantizeGroups(group, GROUP_SIZE, at));
    expect(squaredError(group, restored)).toBeLessThan(0.9 * squaredError(group, plainlyRounded(group)));
  });

  test("holds the sixteen integers exactly, the first half of a group in the lower 4 bits of its bytes", () => {
    const group = Float32Array.from({ length: GROUP_SIZE }, (_, i) => (i < 16 ? i - 8 : 23 - i) / 4);
    const { packed, scales } = quantizeGroups(group, GROUP_SIZE, at);
    expect([...packed.subarray(0, 4)]).toEqual([0xf0, 0xe1, 0xd2, 0xc3]);
    expect(float16ToNumber(scales[0])).toBe(1 / 4);
    expect(dequantizeGroups({ packed, scales })).toEqual(group);
  });

  test("keeps groups of zeros", () => {
    const restored = dequantizeGroups(quantizeGroups(new Float32Array(WIDTH), WIDTH, at));
    expect(restored.every((x) => x === 0)).toBe(true);
  });

  test.each([Number.NaN, Number.NEGATIVE_INFINITY, 500_000])("refuses %s", (bad) => {
    const values = new Float32Array(2 * WIDTH).fill(1);
    values[WIDTH + 3] = bad;
    const quantize = () => quantizeGroups(values, WIDTH, at);
    expect(quantize).toThrow(WeightError);
    expect(quantize).toThrow(`got ${bad} at [11, 3]`);
  });
});

test("the graph unpacks what quantizeGroups packs, in the interpreter and in ONNX Runtime", async () => {
  await fc.assert(
    fc.asyncProperty(matrices, async (values) => {
      const quantized = quantizeGroups(values, WIDTH, at);
      const rows = values.length / WIDTH;
      const packed = { dtype: "uint8", shape: [rows, WIDTH / 2], data: quantized.packed } as const;
      const scale = { dtype: "float16", shape: [rows, WIDTH / GROUP_SIZE], data: quantized.scales } as const;
      const g = new GraphBuilder("unpack");
      g.output(
        "y",
        g.dequantizeGroups(
          g.parameter("packed", packed.dtype, packed.shape),
          g.parameter("scale", scale.dtype, scale.shape),
        ),
      );
      const graph = g.build();
      const expected = dequantizeGroups(quantized);
      expect([...evaluate(graph, {}, { packed, scale }).y.data]).toEqual([...expected]);
      const bytes = (data: Uint8Array | Uint16Array): Uint8Array =>
        new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const weights = new Map(
        Object.entries({ packed, scale }).map(([name, { data }]) => [
          name,
          { kind: "memory", data: bytes(data) } as const,
        ]),
      );
      for (const dequantizesConstants of [false, true]) {
        const program = { graph, weights, files: memoryFiles("m", {}) };
        const lowered = lowerToOnnx(program, { locate: (file) => file, dequantizesConstants });
        const { y } = await runOnnx(lowered, {});
        expect([...y.data]).toEqual([...expected]);
      }
    }),
    { numRuns: 20 },
  );
});
