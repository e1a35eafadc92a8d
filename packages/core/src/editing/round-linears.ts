import type { ErnieMConfig } from "@ernie-m/config";
import { checkChoice, checkModel } from "../checkpoint/check-arguments.js";
import { checkSignal } from "../checkpoint/check-signal.js";
import type { CancelSignal, CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import type { ModelWeights } from "../checkpoint/weight-source.js";
import { convertElements, type SavedDType } from "../elements/convert-elements.js";
import { quantizedKind } from "../model/parameters.js";
import { isFloatDType } from "../tensor.js";
import { readWeightBytes } from "../weights/read-weight.js";

/**
 * The weights of a model with the encoder's Linear layers in half precision in memory, half of their size in
 * float32; the same as reading a checkpoint that was saved so, but for everything else, which stays where it
 * is. What has that dtype already stays too, and so do integers.
 *
 * Throws: InputError; CheckpointError when a weight cannot be read; WeightError `weight-dtype` when a value is too large;
 * what `signal` throws.
 */
export async function roundLinears(
  files: CheckpointFiles,
  config: ErnieMConfig,
  weights: ModelWeights,
  dtype: Exclude<SavedDType, "float32">,
  signal?: CancelSignal,
): Promise<ModelWeights> {
  checkModel(files, config, weights);
  checkChoice("dtype", dtype, ["float16", "bfloat16"]);
  checkSignal(signal);
  const result = new Map(weights);
  for (const weight of weights.values()) {
    signal?.throwIfAborted();
    const { name, dtype: stored } = weight;
    if (stored === dtype || !isFloatDType(stored) || quantizedKind(config, name) !== "linear") continue;
    const at = { file: files.location, tensor: name, first: 0 };
    const data = convertElements(await readWeightBytes(files, weight), stored, dtype, at);
    result.set(name, { ...weight, dtype, storage: { kind: "memory", data } });
  }
  return result;
}
