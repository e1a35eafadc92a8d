import { BackendError, type DType, type Tensor } from "@ernie-m/core";
import type * as Ort from "onnxruntime-node";

/** What is needed of onnxruntime-node, which is loaded when the first session is made. */
export type OrtModule = Pick<typeof Ort, "InferenceSession" | "Tensor" | "env" | "listSupportedBackends">;

/** Dtypes that can be fed and read back. */
type FedDType = Exclude<DType, "bfloat16">;

type TypedArray = Exclude<Ort.Tensor["data"], readonly string[]>;

type TypedArrayConstructor = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray;

/**
 * A view of a tensor for ONNX Runtime; the data is shared.
 *
 * Throws: BackendError `run-failed` for bfloat16, which onnxruntime-node takes only as weights.
 */
export function toOrtTensor(ort: OrtModule, tensor: Tensor, backend: string, name: string): Ort.Tensor {
  const { dtype, data } = tensor;
  if (dtype === "bfloat16")
    throw new BackendError("run-failed", backend, `${name}: bfloat16 tensors cannot be fed`);
  const { buffer, byteOffset, length } = data;
  // ONNX Runtime takes typed arrays of the realm that it was loaded in alone; the caller's may be of any.
  const Own = typedArraysOf(ort)[dtype];
  const own = data instanceof Own ? data : new Own(buffer, byteOffset, length);
  return new ort.Tensor(dtype, own as never, [...tensor.shape]);
}

const known = new WeakMap<OrtModule, Readonly<Record<FedDType, TypedArrayConstructor>>>();

/** The typed arrays of the realm that a copy of ONNX Runtime was loaded in, by dtype. */
function typedArraysOf(ort: OrtModule): Readonly<Record<FedDType, TypedArrayConstructor>> {
  let types = known.get(ort);
  if (types === undefined) {
    const typeOf = (dtype: Ort.Tensor.Type, values: readonly unknown[] = [0]): TypedArrayConstructor =>
      new ort.Tensor(dtype, values as never, [values.length]).data.constructor as TypedArrayConstructor;
    types = {
      float32: typeOf("float32"),
      // Their bits, which are taken whether or not there is a Float16Array.
      float16: typeOf("uint16"),
      float64: typeOf("float64"),
      int64: typeOf("int64", [0n]),
      int32: typeOf("int32"),
      int8: typeOf("int8"),
      uint8: typeOf("uint8"),
      bool: typeOf("bool", [false]),
    };
    known.set(ort, types);
  }
  return types;
}

/**
 * The result as a tensor of the project's own, with this realm's typed arrays; the data is not copied and stays when
 * ONNX Runtime's side is gone.
 */
export function fromOrtTensor(tensor: Ort.Tensor, backend: string, name: string): Tensor {
  const { type, data } = tensor;
  const shape = [...tensor.dims];
  tensor.dispose();
  if (!ArrayBuffer.isView(data))
    throw new BackendError("run-failed", backend, `${name}: ${type} tensors cannot be read back`);
  const { buffer, byteOffset, byteLength } = data;
  switch (type) {
    case "float32":
      return { dtype: type, shape, data: new Float32Array(buffer, byteOffset, byteLength / 4) };
    case "float64":
      return { dtype: type, shape, data: new Float64Array(buffer, byteOffset, byteLength / 8) };
    case "float16":
      // Where the platform has Float16Array the data is one; here half-precision numbers are their bits.
      return { dtype: type, shape, data: new Uint16Array(buffer, byteOffset, byteLength / 2) };
    case "int64":
      return { dtype: type, shape, data: new BigInt64Array(buffer, byteOffset, byteLength / 8) };
    case "int32":
      return { dtype: type, shape, data: new Int32Array(buffer, byteOffset, byteLength / 4) };
    case "int8":
      return { dtype: type, shape, data: new Int8Array(buffer, byteOffset, byteLength) };
    case "uint8":
    case "bool":
      return { dtype: type, shape, data: new Uint8Array(buffer, byteOffset, byteLength) };
    default:
      throw new BackendError("run-failed", backend, `${name}: ${type} tensors cannot be read back`);
  }
}
