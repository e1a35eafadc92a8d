import type { ErnieMConfig } from "@ernie-m/config";
import type { CancelSignal, CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import type { ModelWeight, ModelWeights, WeightStorage } from "../checkpoint/weight-source.js";
import { toFloat32 } from "../elements/floats.js";
import { transposeMatrix } from "../elements/transpose.js";
import { quantizedKind } from "../model/parameters.js";
import { GROUP_SIZE } from "../quantization/group-layout.js";
import { MAX_QUANTIZED, type Quantization } from "../quantization/quantizations.js";
import { dequantizeGroups, quantizeGroups } from "../quantization/quantize-groups.js";
import { quantizeRows } from "../quantization/quantize-rows.js";
import { bytesOf, bytesPerElement, isFloatDType } from "../tensor.js";
import { scaleName } from "../weights/names.js";
import { readWeight, readWeightBytes } from "../weights/read-weight.js";

/** How linear layers become integers, see {@link quantizeLinears}. */
export interface QuantizeLinearsOptions {
  /** Default `"int8"`. */
  readonly quantization?: Quantization;
  readonly signal?: CancelSignal | undefined;
}

/**
 * The weights of a model with the encoder's Linear layers as 8-bit integers in memory, a quarter of their
 * size in float32; the same as reading a checkpoint that was saved quantised, but for the embedding tables,
 * which stay where they are. 8-bit integers stay too; 4-bit ones become 8-bit ones, which can be multiplied,
 * and so do floats for `"int4"`, after they were rounded to 4 bits.
 *
 * Throws: CheckpointError when a weight cannot be read; WeightError `weight-dtype` when a value is not
 * finite; what `signal` throws.
 */
export async function quantizeLinears(
  files: CheckpointFiles,
  config: ErnieMConfig,
  weights: ModelWeights,
  { quantization = "int8", signal }: QuantizeLinearsOptions = {},
): Promise<ModelWeights> {
  const result = new Map(weights);
  for (const weight of weights.values()) {
    signal?.throwIfAborted();
    if (quantizedKind(config, weight.name) !== "linear") continue;
    const values = await floatsOf(files, weight, weights.get(scaleName(weight.name)));
    if (values === undefined) continue;
    const at = { file: files.location, tensor: weight.name, firstRow: 0 };
    const [rows, width] = values.shape;
    // Stored as 4 bits already, they have been rounded once.
    const isRounded = quantization === "int4" && weight.dtype !== "uint8" && width % GROUP_SIZE === 0;
    const rounded = isRounded ? dequantizeGroups(quantizeGroups(values.data, width, at)) : values.data;
    const maxQuantized = MAX_QUANTIZED[quantization === "int7" ? "int7" : "int8"];
    const quantized = quantizeRows(rounded, width, maxQuantized, at);
    const transposed = transposeMatrix(bytesOf(quantized.values), rows, width, 1);
    const { name } = weight;
    result.set(name, {
      name,
      dtype: "int8",
      shape: [width, rows],
      transposed: true,
      storage: inMemory(transposed),
    });
    const scale = { name: scaleName(name), dtype: "float32", shape: [rows], transposed: false } as const;
    result.set(scale.name, { ...scale, storage: inMemory(bytesOf(quantized.scales)) });
  }
  return result;
}

function inMemory(data: Uint8Array): WeightStorage {
  return { kind: "memory", data };
}

/** A matrix of floats, [out, in]. */
interface Matrix {
  readonly data: Float32Array;
  readonly shape: readonly [rows: number, width: number];
}

/** A matrix as it is, or what 4-bit integers stand for; undefined where it is 8-bit integers already. */
async function floatsOf(
  files: CheckpointFiles,
  weight: ModelWeight,
  scale: ModelWeight | undefined,
): Promise<Matrix | undefined> {
  const { dtype } = weight;
  const [first = 0, second = 0] = weight.shape;
  if (isFloatDType(dtype)) {
    const bytes = await readWeightBytes(files, weight);
    if (!weight.transposed) return { data: toFloat32(bytes, dtype), shape: [first, second] };
    const transposed = transposeMatrix(bytes, first, second, bytesPerElement[dtype]);
    return { data: toFloat32(transposed, dtype), shape: [second, first] };
  }
  if (dtype !== "uint8" || scale === undefined) return undefined;
  const { data: scales } = await readWeight(files, scale);
  if (!(scales instanceof Uint16Array)) return undefined;
  const packed = await readWeightBytes(files, weight);
  return { data: dequantizeGroups({ packed, scales }), shape: [first, 2 * second] };
}
