import fc from "fast-check";
import { expect, test } from "vitest";
import { elementCount, float32Tensor } from "../tensor.js";
import { sliceAxis } from "./slice-axis.js";

test("sliceAxis keeps the first entries along the axis and nothing else", () => {
  const operands = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }).chain((shape) =>
    fc.nat(shape.length - 1).chain((axis) =>
      fc.record({
        shape: fc.constant(shape),
        axis: fc.constant(axis),
        size: fc.integer({ min: 1, max: shape[axis] }),
      }),
    ),
  );
  fc.assert(
    fc.property(operands, ({ shape, axis, size }) => {
      const data = Float32Array.from({ length: elementCount(shape) }, (_, i) => i);
      const tensor = float32Tensor(data, shape);
      const trimmed = sliceAxis(tensor, axis, size);
      // Every element is its own index, from which its place along the axis can be told.
      const inner = elementCount(shape.slice(axis + 1));
      const kept = [...data].filter((i) => Math.floor(i / inner) % shape[axis] < size);
      expect(trimmed.shape).toEqual(shape.with(axis, size));
      expect([...trimmed.data]).toEqual(kept);
      expect([...tensor.data]).toEqual([...data.keys()]);
      if (size === shape[axis]) expect(trimmed).toBe(tensor);
    }),
  );
});
