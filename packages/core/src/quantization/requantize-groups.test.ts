import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numberToFloat16 } from "../elements/half.js";
import { transposeMatrix } from "../elements/transpose.js";
import { GROUP_SIZE } from "../ir/group-layout.js";
import { MAX_QUANTIZED } from "./quantizations.js";
import { dequantizeGroups } from "./quantize-groups.js";
import { quantizeRows } from "./quantize-rows.js";
import { requantizeGroups } from "./requantize-groups.js";

const at = { file: "m/w", tensor: "x.weight", firstRow: 10 };

/** Scales of every magnitude, subnormal, negative and 0 among them. */
const scale = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -65504, max: 65504, noNaN: true }),
  fc.constantFrom(0, -0, 2 ** -24, -(2 ** -24), 65504, 2 ** -14),
);

const matrices = fc
  .record({ rows: fc.integer({ min: 0, max: 130 }), perRow: fc.integer({ min: 1, max: 3 }) })
  .chain(({ rows, perRow }) =>
    fc.record({
      width: fc.constant(perRow * GROUP_SIZE),
      packed: fc.uint8Array({
        minLength: (rows * perRow * GROUP_SIZE) / 2,
        maxLength: (rows * perRow * GROUP_SIZE) / 2,
      }),
      scales: fc
        .array(scale, { minLength: rows * perRow, maxLength: rows * perRow })
        .map((each) => Uint16Array.from(each, numberToFloat16)),
    }),
  );

describe("requantizeGroups", () => {
  test.each(Object.values(MAX_QUANTIZED))("is rounding what the groups stand for, up to %i", (most) => {
    fc.assert(
      fc.property(matrices, ({ width, packed, scales }) => {
        const rows = quantizeRows(dequantizeGroups({ packed, scales }), width, most, at);
        const bytes = new Uint8Array(rows.values.buffer);
        const found = requantizeGroups({ packed, scales }, width, most, at);
        expect(found.scales).toEqual(rows.scales);
        expect(new Uint8Array(found.values.buffer)).toEqual(
          transposeMatrix(bytes, rows.scales.length, width, 1),
        );
      }),
      { numRuns: 60 },
    );
  });

  test.each([0x7c00, 0xfc00, 0x7e00])("refuses a scale of bits %i, with its place", (bits) => {
    const scales = Uint16Array.of(0x3c00, 0x3c00, 0x3c00, bits);
    const packed = new Uint8Array(2 * GROUP_SIZE).fill(0x99);
    expect(() => requantizeGroups({ packed, scales }, 2 * GROUP_SIZE, 127, at)).toThrow("at [11, 32]");
  });
});
