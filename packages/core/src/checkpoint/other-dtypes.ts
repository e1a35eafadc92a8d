import { bytesPerElement, type DType } from "../tensor.js";

/** Element types that files can have and no parameter of a model is of, with their bits. */
const bits = {
  int16: 16,
  uint16: 16,
  uint32: 32,
  uint64: 64,
  qint8: 8,
  quint8: 8,
  qint32: 32,
  quint4x2: 8,
  quint2x4: 8,
  complex64: 64,
  complex128: 128,
  float8_e4m3: 8,
  float8_e5m2: 8,
  float8_e8m0: 8,
  float6_e2m3: 6,
  float6_e3m2: 6,
  float4: 4,
} as const;

/** A type of a tensor that may stand in a file, beside the weights. */
export type OtherDType = keyof typeof bits;

/** Any type that a tensor in a file can have. */
export type StoredDType = DType | OtherDType;

export function isOtherDType(dtype: StoredDType): dtype is OtherDType {
  return Object.hasOwn(bits, dtype);
}

/** Bytes of an element; a fraction where several share a byte. */
export function storedBytesPerElement(dtype: StoredDType): number {
  return isOtherDType(dtype) ? bits[dtype] / 8 : bytesPerElement[dtype];
}
