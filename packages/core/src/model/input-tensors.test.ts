import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../errors.js";
import { bytesPerElement, type DType, type Tensor } from "../tensor.js";
import { encodeNumbers } from "../testing/numbers.js";
import { checkTensor } from "./input-tensors.js";

const dtypes = Object.keys(bytesPerElement) as DType[];

const arrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

const ownArray = (dtype: DType): string => encodeNumbers(dtype, [1], [1]).data.constructor.name;

test("an array of another kind than the dtype's is refused, of whichever realm", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...dtypes),
      fc.constantFrom(...(Object.keys(arrays) as (keyof typeof arrays)[])),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      (dtype, kind, length, isForeign) => {
        const data = (
          isForeign ? runInNewContext(`new ${kind}(${length})`) : new arrays[kind](length)
        ) as never;
        const tensor = { dtype, shape: [length], data } as Tensor;
        if (kind === ownArray(dtype)) return checkTensor("x", tensor);
        expect(() => checkTensor("x", tensor)).toThrow(
          new InputError("x", `${ownArray(dtype)} as data of ${dtype}`, kind),
        );
      },
    ),
  );
});

test("bytes of Node are bytes, and a view without elements is no data", () => {
  checkTensor("x", { dtype: "uint8", shape: [2], data: Buffer.from([1, 2]) });
  const view = new DataView(new ArrayBuffer(4));
  expect(() => checkTensor("x", { dtype: "int32", shape: [1], data: view as never })).toThrow(
    "x: expected Int32Array as data of int32, got DataView",
  );
});

test.each(["long", "int16", "toString", "", "a\nb"])("the dtype %j is refused", (dtype) => {
  expect(() => checkTensor("x", { dtype: dtype as never, shape: [1], data: new Float32Array(1) })).toThrow(
    new InputError(
      "x",
      "a dtype among float32, float16, bfloat16, float64, int64, int32, int8, uint8, bool",
      JSON.stringify(dtype),
    ),
  );
});
