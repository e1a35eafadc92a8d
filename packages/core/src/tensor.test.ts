import { expect, test } from "vitest";
import { bytesPerElement, type DType, elementCount, float32Tensor, int32Tensor } from "./tensor.js";
import { encodeNumbers } from "./testing/numbers.js";

test("the data of every dtype has as many bytes as its elements take", () => {
  for (const dtype of Object.keys(bytesPerElement) as DType[])
    expect(encodeNumbers(dtype, [3], [0, 1, 1]).data.byteLength, dtype).toBe(3 * bytesPerElement[dtype]);
});

test("a scalar has one element, an empty axis none", () => {
  expect([elementCount([]), elementCount([2, 3]), elementCount([2, 0])]).toEqual([1, 6, 0]);
});

test("tensors are made over the data given, without a copy", () => {
  const [floats, ints] = [Float32Array.of(1, 2), Int32Array.of(1, 2)];
  expect(float32Tensor(floats, [2]).data).toBe(floats);
  expect(int32Tensor(ints, [1, 2])).toEqual({ dtype: "int32", shape: [1, 2], data: ints });
});
