import fc from "fast-check";
import { expect, test } from "vitest";
import { transposeMatrix } from "./transpose.js";

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 70 }),
  columns: fc.integer({ min: 1, max: 70 }),
  elementBytes: fc.constantFrom(1, 2, 4, 8),
  skew: fc.integer({ min: 0, max: 7 }),
});

test("moves every element's bytes to its mirrored place, at any alignment", () => {
  fc.assert(
    fc.property(sizes, ({ rows, columns, elementBytes, skew }) => {
      const bytes = new Uint8Array(skew + rows * columns * elementBytes).subarray(skew);
      bytes.forEach((_, i) => {
        bytes[i] = (i * 167 + 255) & 0xff;
      });
      const expected: number[] = [];
      for (let c = 0; c < columns; c++)
        for (let r = 0; r < rows; r++)
          expected.push(
            ...bytes.subarray((r * columns + c) * elementBytes, (r * columns + c + 1) * elementBytes),
          );
      expect(transposeMatrix(bytes, rows, columns, elementBytes)).toEqual(Uint8Array.from(expected));
    }),
  );
});
