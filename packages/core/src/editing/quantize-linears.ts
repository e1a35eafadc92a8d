import type { ErnieMConfig } from "@ernie-m/config";
import { checkObject } from "../arguments.js";
import { checkChoice, checkModel } from "../checkpoint/check-arguments.js";
import { checkSignal } from "../checkpoint/check-signal.js";
import type { CancelSignal, CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import type { ModelWeight, ModelWeights, WeightStorage } from "../checkpoint/weight-source.js";
import { toFloat32 } from "../elements/floats.js";
import { transposeMatrix } from "../elements/transpose.js";
import { GROUP_SIZE } from "../ir/group-layout.js";
import { quantizedKind } from "../model/parameters.js";
import { MAX_QUANTIZED, type Quantization } from "../quantization/quantizations.js";
import { dequantizeGroups, quantizeGroups } from "../quantization/quantize-groups.js";
import { quantizeRows, type ValuesAt } from "../quantization/quantize-rows.js";
import { requantizeGroups } from "../quantization/requantize-groups.js";
import { bytesOf, bytesPerElement, type FloatDType, isFloatDType } from "../tensor.js";
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
 * Throws: InputError; CheckpointError when a weight cannot be read; WeightError `weight-dtype` when a value is not
 * finite; what `signal` throws.
 */
export async function quantizeLinears(
  files: CheckpointFiles,
  config: ErnieMConfig,
  weights: ModelWeights,
  options: QuantizeLinearsOptions = {},
): Promise<ModelWeights> {
  checkModel(files, config, weights);
  checkObject("options", "an object", options);
  const { quantization = "int8", signal } = options;
  checkChoice("quantization", quantization, [...Object.keys(MAX_QUANTIZED), "int4"]);
  checkSignal(signal);
  const result = new Map(weights);
  for (const weight of weights.values()) {
    signal?.throwIfAborted();
    if (quantizedKind(config, weight.name) !== "linear") continue;
    const at = { file: files.location, tensor: weight.name, firstRow: 0 };
    const integers = await integersOf(files, weight, weights.get(scaleName(weight.name)), quantization, at);
    if (integers === undefined) continue;
    const { width, transposed, scales } = integers;
    const rows = scales.length;
    const { name } = weight;
    result.set(name, {
      name,
      dtype: "int8",
      shape: [width, rows],
      transposed: true,
      storage: inMemory(transposed),
    });
    const scale = { name: scaleName(name), dtype: "float32", shape: [rows], transposed: false } as const;
    result.set(scale.name, { ...scale, storage: inMemory(bytesOf(scales)) });
  }
  return result;
}

function inMemory(data: Uint8Array): WeightStorage {
  return { kind: "memory", data };
}

/** A Linear layer's matrix as 8-bit integers [in, out], and the scale of each output. */
interface Integers {
  readonly width: number;
  readonly transposed: Uint8Array;
  readonly scales: Float32Array;
}

/** The integers of a weight; undefined where it has 8-bit ones already. */
async function integersOf(
  files: CheckpointFiles,
  weight: ModelWeight,
  scale: ModelWeight | undefined,
  quantization: Quantization,
  at: ValuesAt,
): Promise<Integers | undefined> {
  const maxQuantized = MAX_QUANTIZED[quantization === "int7" ? "int7" : "int8"];
  if (isFloatDType(weight.dtype)) {
    const { data, shape } = await floatsOf(files, weight, weight.dtype);
    const [rows, width] = shape;
    const isRounded = quantization === "int4" && width % GROUP_SIZE === 0;
    const rounded = isRounded ? dequantizeGroups(quantizeGroups(data, width, at)) : data;
    const { values, scales } = quantizeRows(rounded, width, maxQuantized, at);
    return { width, transposed: transposeMatrix(bytesOf(values), rows, width, 1), scales };
  }
  if (weight.dtype !== "uint8" || scale === undefined) return undefined;
  const { data: groupScales } = await readWeight(files, scale);
  if (!(groupScales instanceof Uint16Array)) return undefined;
  // Stored as 4 bits, they have been rounded once.
  const packed = await readWeightBytes(files, weight);
  const width = 2 * (weight.shape[1] ?? 0);
  const { values, scales } = requantizeGroups({ packed, scales: groupScales }, width, maxQuantized, at);
  return { width, transposed: bytesOf(values), scales };
}

/** A matrix of floats, [out, in]. */
async function floatsOf(
  files: CheckpointFiles,
  weight: ModelWeight,
  dtype: FloatDType,
): Promise<{ readonly data: Float32Array; readonly shape: readonly [rows: number, width: number] }> {
  const [first = 0, second = 0] = weight.shape;
  const bytes = await readWeightBytes(files, weight);
  if (!weight.transposed) return { data: toFloat32(bytes, dtype), shape: [first, second] };
  const transposed = transposeMatrix(bytes, first, second, bytesPerElement[dtype]);
  return { data: toFloat32(transposed, dtype), shape: [second, first] };
}
