import { type GraphOptions, InputError } from "@ernie-m/core";

/** Values of the option `dtype`, where a model is loaded and where it is saved. */
export const modelDTypes = ["fp32", "fp16", "bf16", "int8", "int7", "int4"] as const;

/**
 * What the weights of a model are.
 *
 * Saved, `fp32`, `fp16` and `bf16` are what every tensor is written as. `int8`, `int7` and `int4` are integers of so many
 * bits in place of the encoder's linear layers and of the embedding tables; the rest is written as it is.
 *
 * Loaded, the encoder's linear layers are as if the checkpoint had been saved so, and its embedding tables what they
 * are. Weights that are not stored so are made so in memory.
 *
 * - `fp32` computes in float32 with the weights as they are stored
 * - `fp16` rounds the weights to float16, and computes in it on graphics devices that do so right, else in float32
 * - `bf16` rounds the weights to bfloat16; computed in float32
 * - `int8` multiplies 8-bit integers, each row of activations on a scale of its own; `int7` leaves a bit unused
 * - `int4` rounds the weights to 4 bits and multiplies them as 8-bit integers
 *
 * Weights that are stored as integers become no other integers.
 */
export type ModelDType = (typeof modelDTypes)[number];

/** Throws: InputError for a `dtype` that is none. */
export function checkDType(dtype: ModelDType | undefined): void {
  if (dtype !== undefined && !modelDTypes.includes(dtype))
    throw new InputError("dtype", modelDTypes.map((name) => JSON.stringify(name)).join(" or "), `${dtype}`);
}

/** What a model that was loaded so computes in. */
export function computeTypeOf(dtype: ModelDType | undefined): NonNullable<GraphOptions["compute"]> {
  switch (dtype) {
    case "fp16":
      return "float16";
    case "fp32":
    case "bf16":
      return "float32";
    case "int8":
    case "int7":
    case "int4":
    case undefined:
      return "int8";
  }
}
