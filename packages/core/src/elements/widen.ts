import type { DType } from "../tensor.js";

/** Dtypes that tables may have. */
export type EmbeddingTableDType = Extract<DType, "float32" | "float16" | "bfloat16" | "float64" | "int8">;

export function isEmbeddingTableDType(dtype: DType): dtype is EmbeddingTableDType {
  return ["float32", "float16", "bfloat16", "float64", "int8"].includes(dtype);
}

/** Little-endian elements as float32: exact for all but float64, which is rounded. */
export function widen(bytes: Uint8Array, dtype: EmbeddingTableDType): Float32Array {
  // A copy starts where any element may; rows are small.
  const { buffer } = bytes.slice();
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer);
    case "int8":
      return Float32Array.from(new Int8Array(buffer));
    case "float64":
      return Float32Array.from(new Float64Array(buffer));
    case "bfloat16":
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
    case "float16":
      return widenFloat16(new Uint16Array(buffer));
  }
}

/** From this many on, it pays to compute each half once. */
const MANY = 2 ** 17;

function widenFloat16(halves: Uint16Array): Float32Array {
  if (halves.length < MANY) return Float32Array.from(halves, float16);
  const values = Float32Array.from({ length: 2 ** 16 }, (_, bits) => float16(bits));
  const widened = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) widened[i] = values[halves[i]];
  return widened;
}

/** The value of IEEE half bits. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
