import type { ErnieMConfig } from "@ernie-m/config";
import { encoderParameters } from "../model/parameters.js";

/**
 * Ways to store the encoder's Linear layers and embedding tables as integers of 8 bits. `int7` leaves one bit of them
 * unused: older x86 processors then multiply them exactly without taking the slower way.
 */
export const quantizations = ["int8", "int7"] as const;

/** One of {@link quantizations}. */
export type Quantization = (typeof quantizations)[number];

/**
 * The largest step of each: two products of it with the largest activation, 255, stay below 2 ** 15 for `int7`.
 */
export const HIGHEST_STEP: { readonly [Q in Quantization]: number } = { int8: 127, int7: 64 };

/**
 * What a weight is that becomes integers: the matrix of one of the encoder's Linear layers, or one of its tables.
 * Undefined for every other: norms and biases are small, and heads and poolers turn what the encoder found into
 * numbers that are read as they are.
 */
export function quantizedKind(config: ErnieMConfig, name: string): "linear" | "embedding" | undefined {
  const parameter = encoderParameters(config).find((each) => each.name === name);
  return parameter === undefined || parameter.kind === "vector" ? undefined : parameter.kind;
}
