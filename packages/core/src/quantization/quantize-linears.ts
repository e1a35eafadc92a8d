import type { ErnieMConfig } from "@ernie-m/config";
import type { CancelSignal, CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import { OpenFiles } from "../saving/open-files.js";
import { byteLengthOf } from "../saving/safetensors-header.js";
import { quantizedTensors, type SavedTensor, tensorBlocks } from "../saving/weight-stream.js";
import { isFloatDType } from "../weights/half.js";
import type { ModelWeight, ModelWeights } from "../weights/weight-source.js";
import { HIGHEST_STEP, quantizedKind } from "./quantized-kinds.js";

/**
 * The weights of a model with the encoder's Linear layers as 8-bit integers in memory, a quarter of their size in
 * float32; the same as reading a checkpoint that was saved quantised, but for the embedding tables, which stay where
 * they are. Layers that are quantised already stay too.
 *
 * Throws: CheckpointError when a weight cannot be read; WeightError `weight-dtype` when a value is not finite; what
 * `signal` throws.
 */
export async function quantizeLinears(
  files: CheckpointFiles,
  config: ErnieMConfig,
  weights: ModelWeights,
  signal?: CancelSignal,
): Promise<ModelWeights> {
  const result = new Map(weights);
  const open = new OpenFiles(files);
  try {
    for (const weight of weights.values()) {
      if (!isFloatDType(weight.dtype) || quantizedKind(config, weight.name) !== "linear") continue;
      for (const tensor of quantizedTensors(weight, weight.name, {
        isLinear: true,
        highest: HIGHEST_STEP.int8,
      }))
        result.set(tensor.name, await inMemory(open, tensor, signal));
    }
  } finally {
    await open.close();
  }
  return result;
}

async function inMemory(
  files: OpenFiles,
  tensor: SavedTensor,
  signal: CancelSignal | undefined,
): Promise<ModelWeight> {
  const { name, dtype, shape, transposed } = tensor;
  const data = new Uint8Array(byteLengthOf(tensor));
  let at = 0;
  for await (const block of tensorBlocks(files, tensor, { signal })) {
    data.set(block, at);
    at += block.length;
  }
  return {
    name,
    dtype,
    shape,
    transposed: dtype === "int8" && transposed,
    storage: { kind: "memory", data },
  };
}
