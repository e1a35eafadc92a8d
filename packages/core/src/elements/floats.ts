import { bytesPerElement, type DType } from "../tensor.js";
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from "./half.js";

/** Element types that parameters may have. */
export type FloatDType = Extract<DType, "float32" | "float16" | "bfloat16" | "float64">;

/** Whether `dtype` is one that parameters may have. */
export function isFloatDType(dtype: DType): dtype is FloatDType {
  return dtype === "float32" || dtype === "float16" || dtype === "bfloat16" || dtype === "float64";
}

/** `bytes`, or a copy of them when they do not start at a multiple of `size`. */
export function aligned(bytes: Uint8Array, size: number): Uint8Array {
  // Not `slice`, which does not copy when the platform hands over a Node Buffer.
  return bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
}

/**
 * Values of float elements as float32: exact for float32, float16 and bfloat16, nearest for float64.
 *
 * A float32 view of the same memory where alignment allows it, otherwise new memory.
 */
export function toFloat32(bytes: Uint8Array, dtype: FloatDType): Float32Array {
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
      return Float32Array.from(new Float64Array(buffer, byteOffset, count));
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
      return bytesOf(Float64Array.from(values));
  }
}

function bytesOf(array: Float32Array | Float64Array | Uint16Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
