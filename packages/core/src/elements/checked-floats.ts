/** The conversions of floats for callers from outside: sessions, whose tensors are sound, call those in `floats`. */
import { checkArgument } from "../arguments.js";
import { bytesPerElement, type FloatDType, floatDTypes } from "../tensor.js";
import { fromFloat32 as narrowed, type WidenableDType, toFloat32 as widened } from "./floats.js";

/**
 * Little-endian elements as float32: exact for all but float64, which is rounded to nearest.
 *
 * Of float32 a view of the same memory where alignment allows it, otherwise new memory. Throws: InputError.
 */
export function toFloat32(bytes: Uint8Array, dtype: WidenableDType): Float32Array {
  checkFloats("dtype", dtype, [...floatDTypes, "int8"]);
  checkElements(bytes, dtype);
  return widened(bytes, dtype);
}

/**
 * Bytes of `values` as elements of `dtype`, rounded to nearest, ties to even. Float32 is not copied.
 *
 * Throws: InputError.
 */
export function fromFloat32(values: Float32Array, dtype: FloatDType): Uint8Array {
  const isArray = Object.prototype.toString.call(values) === "[object Float32Array]";
  checkArgument(isArray, "values", "a Float32Array", values);
  checkFloats("dtype", dtype, floatDTypes);
  return narrowed(values, dtype);
}

/** Throws: InputError for what is none of some dtypes. */
export function checkFloats(name: string, dtype: WidenableDType, dtypes: readonly WidenableDType[]): void {
  checkArgument(dtypes.includes(dtype), name, `one of ${dtypes.join(", ")}`, dtype);
}

/** Throws: InputError for what is no array of whole elements. Node's Buffer is one. */
export function checkElements(bytes: Uint8Array, dtype: WidenableDType): void {
  const isBytes = Object.prototype.toString.call(bytes) === "[object Uint8Array]";
  checkArgument(
    isBytes && bytes.length % bytesPerElement[dtype] === 0,
    "bytes",
    `a Uint8Array of ${dtype}`,
    bytes,
  );
}
