import { runInNewContext } from "node:vm";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import type { DataOf, DType, Tensor } from "../tensor.js";
import { encodeNumbers } from "../testing/numbers.js";
import { fromOrtTensor, toOrtTensor } from "./tensors.js";

const FED = ["float32", "float16", "float64", "int64", "int32", "int8", "uint8", "bool"] as const;

describe.each(FED)("%s", (dtype) => {
  const tensor = encodeNumbers(dtype, [2, 3], [0, 1, 1, 0, 1, 0]);

  it("goes to ONNX Runtime and comes back over the same memory", () => {
    const sent = toOrtTensor(ort, tensor, "backend", "x");
    expect([sent.type, sent.dims]).toEqual([dtype, [2, 3]]);
    expect((sent.data as Uint8Array).buffer).toBe(tensor.data.buffer);
    const received = fromOrtTensor(sent, "backend", "x");
    expect(received).toEqual(tensor);
    expect(received.data.buffer).toBe(tensor.data.buffer);
  });

  it("also as a part of a larger buffer", () => {
    const size = tensor.data.BYTES_PER_ELEMENT;
    const buffer = new ArrayBuffer(size * 8);
    const Data = tensor.data.constructor as new (
      buffer: ArrayBuffer,
      offset: number,
      length: number,
    ) => DataOf<DType>;
    const data = new Data(buffer, size, 6);
    data.set(tensor.data as never);
    const received = fromOrtTensor(toOrtTensor(ort, { ...tensor, data } as Tensor, "b", "x"), "b", "x");
    expect(received).toEqual(tensor);
    expect(received.data.byteOffset).toBe(size);
  });
});

it.each(FED)("%s of another realm is fed over the same memory, and no other kind of array", (dtype) => {
  const tensor = encodeNumbers(dtype, [2, 3], [0, 1, 1, 0, 1, 0]);
  for (const other of FED) {
    const { data } = encodeNumbers(other, [2, 3], [0, 1, 1, 0, 1, 0]);
    const kind = data.constructor.name;
    const foreign = runInNewContext(`(buffer) => new ${kind}(buffer)`)(data.buffer) as never;
    const feed = () => toOrtTensor(ort, { dtype, shape: [2, 3], data: foreign } as Tensor, "backend", "x");
    if (kind === tensor.data.constructor.name) {
      expect(fromOrtTensor(feed(), "backend", "x").data).toEqual(data);
      expect((feed().data as Uint8Array).buffer).toBe(data.buffer);
    } else {
      expect(feed).toThrow(
        expect.objectContaining({
          code: "run-failed",
          message: `backend: x: expected ${tensor.data.constructor.name} as data of ${dtype}, got ${kind}`,
        }),
      );
    }
  }
});

it("bfloat16 cannot be fed", () => {
  const tensor = encodeNumbers("bfloat16", [1], [1]);
  expect(() => toOrtTensor(ort, tensor, "backend", "x")).toThrow(
    expect.objectContaining({ code: "run-failed", message: "backend: x: bfloat16 tensors cannot be fed" }),
  );
});

it.each([
  new ort.Tensor("string", ["a"], [1]),
  new ort.Tensor("uint64", [1n], [1]),
  new ort.Tensor("int16", [1], [1]),
])("$type is refused by its name", (tensor) => {
  expect(() => fromOrtTensor(tensor, "backend", "y")).toThrow(
    expect.objectContaining({ message: `backend: y: ${tensor.type} tensors cannot be read back` }),
  );
});
