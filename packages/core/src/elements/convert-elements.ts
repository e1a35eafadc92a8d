import { checkObject } from "../arguments.js";
import { WeightError } from "../errors.js";
import { bytesPerElement, type FloatDType, floatDTypes } from "../tensor.js";
import { checkElements, checkFloats } from "./checked-floats.js";
import { aligned, fromFloat32, toFloat32 } from "./floats.js";

/** Element types that weights can be saved in. */
export type SavedDType = Extract<FloatDType, "float32" | "float16" | "bfloat16">;

/** Bits of the fraction and highest exponent of each dtype. */
const floatFormats: { readonly [D in SavedDType]: readonly [fraction: number, exponent: number] } = {
  float32: [23, 127],
  float16: [10, 15],
  bfloat16: [7, 127],
};

const savedDTypes = ["float32", "float16", "bfloat16"] as const satisfies readonly SavedDType[];

/** Throws: InputError for what is none of {@link SavedDType}: JavaScript callers are not held to the type. */
export function checkSavedDType(dtype: SavedDType): void {
  checkFloats("dtype", dtype, savedDTypes);
}

/** The largest finite value of a dtype. */
function largest(dtype: SavedDType): number {
  const [fraction, exponent] = floatFormats[dtype];
  return (2 - 2 ** -fraction) * 2 ** exponent;
}

/**
 * The magnitude from which rounding to nearest gives infinity: halfway to the power of two after the largest.
 */
function overflowing(dtype: SavedDType): number {
  const [fraction, exponent] = floatFormats[dtype];
  return (2 - 2 ** -(fraction + 1)) * 2 ** exponent;
}

/** Where elements come from, for messages. */
export interface ElementsAt {
  readonly file: string;
  readonly tensor: string;
  /** Number of the first element in its tensor. */
  readonly first: number;
}

/**
 * Float elements in another dtype, rounded to nearest, ties to even; the same bytes when it is the dtype they
 * have. Infinities and NaN stay what they are.
 *
 * Throws: InputError; WeightError `weight-dtype` when a finite value is too large for the dtype.
 */
export function convertElements(
  bytes: Uint8Array,
  from: FloatDType,
  to: SavedDType,
  at: ElementsAt,
): Uint8Array {
  checkFloats("from", from, floatDTypes);
  checkFloats("to", to, savedDTypes);
  checkElements(bytes, from);
  checkObject("at", "where the elements come from", at);
  if (from === to) return bytes;
  const values = from === "float64" ? float64Values(bytes) : toFloat32(bytes, from);
  const overflow = overflowing(to);
  const tooLarge = values.findIndex((value) => Math.abs(value) >= overflow && Number.isFinite(value));
  if (tooLarge !== -1) {
    throw new WeightError("weight-dtype", {
      file: at.file,
      tensor: at.tensor,
      expected: `values up to ${largest(to)}, the largest of ${to}`,
      received: `${values[tooLarge]} at element ${at.first + tooLarge}`,
    });
  }
  return fromFloat32(values instanceof Float32Array ? values : Float32Array.from(values), to);
}

function float64Values(bytes: Uint8Array): Float64Array {
  const { buffer, byteOffset } = aligned(bytes, bytesPerElement.float64);
  return new Float64Array(buffer, byteOffset, bytes.length / bytesPerElement.float64);
}
