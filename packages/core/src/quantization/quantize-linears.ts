import type { ErnieMConfig } from "@ernie-m/config";
import type { CancelSignal, CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import { OpenFiles } from "../saving/open-files.js";
import { quantizedTensors } from "../saving/quantized-tensors.js";
import { byteLengthOf } from "../saving/safetensors-header.js";
import { type SavedTensor, savedTensor, tensorBlocks } from "../saving/weight-stream.js";
import { isFloatDType } from "../weights/half.js";
import { scaleName } from "../weights/names.js";
import { readWeight, readWeightBytes } from "../weights/read-weight.js";
import type { ModelWeight, ModelWeights } from "../weights/weight-source.js";
import { dequantizeGroups } from "./quantize-groups.js";
import { quantizedKind } from "./quantized-kinds.js";

/**
 * The weights of a model with the encoder's Linear layers as 8-bit integers in memory, a quarter of their size in
 * float32; the same as reading a checkpoint that was saved quantised, but for the embedding tables, which stay where
 * they are. 8-bit integers stay too; 4-bit ones become 8-bit ones, which can be multiplied.
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
      if (quantizedKind(config, weight.name) !== "linear") continue;
      const floats = await floatsOf(files, weight, weights.get(scaleName(weight.name)));
      if (floats === undefined) continue;
      const whole = savedTensor(floats, weight.name, { dtype: "float32" });
      for (const tensor of quantizedTensors(whole, "linear", "int8"))
        result.set(tensor.name, await inMemory(open, tensor, signal));
    }
  } finally {
    await open.close();
  }
  return result;
}

/** A matrix as floats: as it is, or what 4-bit integers stand for; undefined where it is 8-bit integers already. */
async function floatsOf(
  files: CheckpointFiles,
  weight: ModelWeight,
  scale: ModelWeight | undefined,
): Promise<ModelWeight | undefined> {
  if (isFloatDType(weight.dtype)) return weight;
  if (weight.dtype !== "uint8" || scale === undefined) return undefined;
  const packed = await readWeightBytes(files, weight);
  const { data: scales } = await readWeight(files, scale);
  if (!(scales instanceof Uint16Array)) return undefined;
  const [rows = 0, half = 0] = weight.shape;
  const data = new Uint8Array(dequantizeGroups({ packed, scales }).buffer);
  return { ...weight, dtype: "float32", shape: [rows, 2 * half], storage: { kind: "memory", data } };
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
