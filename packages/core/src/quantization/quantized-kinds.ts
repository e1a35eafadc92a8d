import type { ErnieMConfig } from "@ernie-m/config";
import { encoderParameters } from "../model/parameters.js";

/** Ways to store weights as integers. `int8`: Linear layers and embedding tables of the encoder. */
export type Quantization = "int8";

/**
 * What a weight is that becomes integers: the matrix of one of the encoder's Linear layers, or one of its tables.
 * Undefined for every other: norms and biases are small, and heads and poolers turn what the encoder found into
 * numbers that are read as they are.
 */
export function quantizedKind(config: ErnieMConfig, name: string): "linear" | "embedding" | undefined {
  const parameter = encoderParameters(config).find((each) => each.name === name);
  return parameter === undefined || parameter.kind === "vector" ? undefined : parameter.kind;
}
