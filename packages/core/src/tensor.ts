import { checkShape } from "./arguments.js";
import { InputError } from "./errors.js";

/** Element types that weights, graph values and tensors can have. */
export type DType =
  | "float32"
  | "float16"
  | "bfloat16"
  | "float64"
  | "int64"
  | "int32"
  | "int8"
  | "uint8"
  | "bool";

/** Element types that parameters may have. */
export const floatDTypes = ["float32", "float16", "bfloat16", "float64"] as const satisfies readonly DType[];

/** One of {@link floatDTypes}. */
export type FloatDType = (typeof floatDTypes)[number];

/** Whether `dtype` is one that parameters may have. */
export function isFloatDType(dtype: DType): dtype is FloatDType {
  return (floatDTypes as readonly DType[]).includes(dtype);
}

interface DataByDType {
  float32: Float32Array;
  /** Raw IEEE 754 binary16 bits: JavaScript has no such array everywhere yet. */
  float16: Uint16Array;
  /** Raw bfloat16 bits. */
  bfloat16: Uint16Array;
  float64: Float64Array;
  int64: BigInt64Array;
  int32: Int32Array;
  int8: Int8Array;
  uint8: Uint8Array;
  /** One byte an element, 0 or 1. */
  bool: Uint8Array;
}

/** The typed array that holds elements of dtype `D`. */
export type DataOf<D extends DType> = DataByDType[D];

/**
 * A dense row-major array with its dtype and shape. `data.length` is the product of `shape` (1 for a scalar).
 */
export type Tensor<D extends DType = DType> = {
  [K in D]: { readonly dtype: K; readonly shape: readonly number[]; readonly data: DataOf<K> };
}[D];

/** Tensors by name: what goes into a session and what comes out. */
export type TensorMap = Readonly<Record<string, Tensor>>;

/** Bytes one element takes. */
export const bytesPerElement: { readonly [D in DType]: number } = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  int8: 1,
  uint8: 1,
  bool: 1,
};

const arrayNames: { readonly [D in DType]: DataOf<D>[typeof Symbol.toStringTag] } = {
  float32: "Float32Array",
  float16: "Uint16Array",
  bfloat16: "Uint16Array",
  float64: "Float64Array",
  int64: "BigInt64Array",
  int32: "Int32Array",
  int8: "Int8Array",
  uint8: "Uint8Array",
  bool: "Uint8Array",
};

/** Whether a text names an element type. */
export function isDType(dtype: string): dtype is DType {
  return Object.hasOwn(bytesPerElement, dtype);
}

/**
 * What is wrong when elements of `dtype` do not lie in the kind of typed array that holds them, as it stands in a
 * message; undefined when they do. The array may be of another realm, where `instanceof` knows nothing.
 */
export function wrongArray(
  dtype: DType,
  data: ArrayBufferView,
): { readonly expected: string; readonly received: string } | undefined {
  const expected = arrayNames[dtype];
  const received = Object.prototype.toString.call(data).slice("[object ".length, -1);
  return received === expected ? undefined : { expected: `${expected} as data of ${dtype}`, received };
}

/** A tensor by name, without its elements. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** Number of elements of a shape; 1 for the empty shape of a scalar. Throws: InputError. */
export function elementCount(shape: readonly number[]): number {
  checkShape(shape);
  return shape.reduce((product, size) => product * size, 1);
}

/** A shape as it stands in a message: `[batch, sequence, 768]`. */
export function formatShape(shape: readonly (number | string)[]): string {
  return `[${shape.join(", ")}]`;
}

/** A tensor, or its type, as it stands in a message: `int64[2, 3]`. */
export function describeTensor({
  dtype,
  shape,
}: {
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}): string {
  return `${dtype}${formatShape(shape)}`;
}

/** Bytes that a tensor's elements take. */
export function byteLengthOf({ dtype, shape }: Omit<TensorInfo, "name">): number {
  return elementCount(shape) * bytesPerElement[dtype];
}

/** The bytes of an array: a view of the same memory. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A float32 tensor over `data` (not copied), shape given. Throws: InputError. */
export function float32Tensor(data: Float32Array, shape: readonly number[]): Tensor<"float32"> {
  return checked({ dtype: "float32", shape, data });
}

/** An int32 tensor over `data` (not copied), shape given. Throws: InputError. */
export function int32Tensor(data: Int32Array, shape: readonly number[]): Tensor<"int32"> {
  return checked({ dtype: "int32", shape, data });
}

function checked<T extends Tensor>(tensor: T): T {
  const wrong = wrongArray(tensor.dtype, tensor.data);
  if (wrong !== undefined) throw new InputError("data", wrong.expected, wrong.received);
  checkShape(tensor.shape);
  return tensor;
}
