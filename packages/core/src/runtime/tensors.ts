import { BackendError } from "../errors.js";
import { type DataOf, type DType, type Tensor, wrongArray } from "../tensor.js";

/** Element types that ONNX Runtime's packages take and give; bfloat16 they have for weights alone. */
type FedDType = Exclude<DType, "bfloat16">;

/** What is needed of a tensor of `onnxruntime-node` or `onnxruntime-web`. */
export interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
  dispose(): void;
}

/** What is needed of those packages, which are handed in: nothing here imports one. */
export interface OrtTensors<T extends OrtTensor> {
  readonly Tensor: new (
    type: FedDType | "uint16",
    data: DataOf<FedDType> | readonly number[] | readonly bigint[] | readonly boolean[],
    dims: readonly number[],
  ) => T;
}

/**
 * A view of a tensor for ONNX Runtime; the data is shared. `backend` and `name` are for messages.
 *
 * Throws: BackendError `run-failed` for bfloat16, and for data in another kind of array than its dtype has.
 */
export function toOrtTensor<T extends OrtTensor>(
  ort: OrtTensors<T>,
  tensor: Tensor,
  backend: string,
  name: string,
): T {
  const { dtype, shape, data } = tensor;
  if (dtype === "bfloat16")
    throw new BackendError("run-failed", backend, `${name}: bfloat16 tensors cannot be fed`);
  // ONNX Runtime takes typed arrays of the realm that it was loaded in alone; the caller's may be of any.
  const Own = typedArraysOf(ort)[dtype];
  if (data instanceof Own) return new ort.Tensor(dtype, data, [...shape]);
  const wrong = wrongArray(dtype, data);
  if (wrong !== undefined)
    throw new BackendError(
      "run-failed",
      backend,
      `${name}: expected ${wrong.expected}, got ${wrong.received}`,
    );
  return new ort.Tensor(dtype, new Own(data.buffer, data.byteOffset, data.length), [...shape]);
}

type TypedArrayConstructor = new (
  buffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
) => DataOf<FedDType>;

type TypedArrays = Readonly<Record<FedDType, TypedArrayConstructor>>;

const known = new WeakMap<OrtTensors<OrtTensor>, TypedArrays>();

/** The typed arrays of the realm that a copy of ONNX Runtime was loaded in, by dtype. */
function typedArraysOf(ort: OrtTensors<OrtTensor>): TypedArrays {
  let types = known.get(ort);
  if (types === undefined) {
    const typeOf = (...[type, values]: ConstructorParameters<typeof ort.Tensor>): TypedArrayConstructor =>
      (new ort.Tensor(type, values, [1]).data as DataOf<FedDType>).constructor as TypedArrayConstructor;
    types = {
      float32: typeOf("float32", [0], [1]),
      // Their bits, which are taken whether or not there is a Float16Array.
      float16: typeOf("uint16", [0], [1]),
      float64: typeOf("float64", [0], [1]),
      int64: typeOf("int64", [0n], [1]),
      int32: typeOf("int32", [0], [1]),
      int8: typeOf("int8", [0], [1]),
      uint8: typeOf("uint8", [0], [1]),
      bool: typeOf("bool", [false], [1]),
    };
    known.set(ort, types);
  }
  return types;
}

/**
 * The result as a tensor of the project's own, with this realm's typed arrays; the data is not copied and
 * stays when ONNX Runtime's side is gone.
 *
 * Throws: BackendError `run-failed` for an element type that the project does not have.
 */
export function fromOrtTensor(tensor: OrtTensor, backend: string, name: string): Tensor {
  const { type, data } = tensor;
  const shape = [...tensor.dims];
  tensor.dispose();
  const unreadable = (): BackendError =>
    new BackendError("run-failed", backend, `${name}: ${type} tensors cannot be read back`);
  if (!ArrayBuffer.isView(data)) throw unreadable();
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
      throw unreadable();
  }
}
