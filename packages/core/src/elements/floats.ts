import { bytesOf, bytesPerElement, type DType, type FloatDType, isFloatDType } from "../tensor.js";
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from "./half.js";

/** Element types that {@link toFloat32} takes: floats, and the integers that stand for floats by a scale. */
export type WidenableDType = FloatDType | "int8";

/** Whether `dtype` is one that {@link toFloat32} takes. */
export function isWidenableDType(dtype: DType): dtype is WidenableDType {
  return dtype === "int8" || isFloatDType(dtype);
}

/** `bytes`, or a copy of them when they do not start at a multiple of `size`. */
export function aligned(bytes: Uint8Array, size: number): Uint8Array {
  // Not `slice`, which does not copy when the platform hands over a Node Buffer.
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}

/**
 * Little-endian elements as float32: exact for all but float64, which is rounded to nearest.
 *
 * Of float32 a view of the same memory where alignment allows it, otherwise new memory.
 */
export function toFloat32(bytes: Uint8Array, dtype: WidenableDType): Float32Array {
  const { buffer, byteOffset } = aligned(bytes, bytesPerElement[dtype]);
  const count = bytes.length / bytesPerElement[dtype];
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer, byteOffset, count);
    case "float16":
      return float16ToFloat32(new Uint16Array(buffer, byteOffset, count));
    case "bfloat16":
      return bfloat16ToFloat32(new Uint16Array(buffer, byteOffset, count));
    case "float64":
      return new Float32Array(new Float64Array(buffer, byteOffset, count));
    case "int8":
      return new Float32Array(new Int8Array(buffer, byteOffset, count));
  }
}

/** Bytes of `values` as elements of `dtype`, rounded to nearest, ties to even. Float32 is not copied. */
export function fromFloat32(values: Float32Array, dtype: FloatDType): Uint8Array {
  switch (dtype) {
    case "float32":
      return bytesOf(values);
    case "float16":
      return bytesOf(float32ToFloat16(values));
    case "bfloat16":
      return bytesOf(float32ToBfloat16(values));
    case "float64":
      return bytesOf(new Float64Array(values));
  }
}
