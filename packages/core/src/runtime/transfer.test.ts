import fc from "fast-check";
import { expect, it } from "vitest";
import { float32Tensor, type TensorMap } from "../tensor.js";
import { buffersOf, ownBuffers, ownBytes } from "./transfer.js";

it("copies views of a larger buffer, and nothing else", () => {
  fc.assert(
    fc.property(fc.nat(8), fc.nat(8), fc.nat(8), (before, length, after) => {
      const buffer = Uint8Array.from({ length: 4 * (before + length + after) }, (_, i) => i).buffer;
      const data = new Float32Array(buffer, 4 * before, length);
      const bytes = new Uint8Array(buffer, 4 * before, 4 * length);
      const isWhole = before + after === 0;
      const tensor = float32Tensor(data, [length]);
      const { x } = ownBuffers({ x: tensor });
      expect(x === tensor).toBe(isWhole);
      expect(x).toEqual(tensor);
      expect(x.data.buffer.byteLength).toBe(4 * length);
      expect(ownBytes(bytes) === bytes).toBe(isWhole);
      expect(ownBytes(bytes)).toEqual(bytes);
      expect(ownBytes(bytes).buffer.byteLength).toBe(4 * length);
    }),
  );
});

it("lists each buffer once, and none that is shared: that one is seen by both sides", () => {
  const buffer = new ArrayBuffer(16);
  const tensors: TensorMap = {
    a: float32Tensor(new Float32Array(buffer, 0, 2), [2]),
    b: float32Tensor(new Float32Array(buffer, 8, 2), [2]),
    shared: float32Tensor(new Float32Array(new SharedArrayBuffer(8)), [2]),
  };
  expect(buffersOf(tensors)).toEqual([buffer]);
  const sent = structuredClone(tensors, { transfer: [...buffersOf(tensors)] });
  expect(sent.b.shape).toEqual([2]);
  expect(buffer.byteLength).toBe(0);
});
