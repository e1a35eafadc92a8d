import type { ErnieMConfig } from "@ernie-m/config";
import { checkModel } from "../checkpoint/check-arguments.js";
import { checkSignal } from "../checkpoint/check-signal.js";
import type { CancelSignal, CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import type { ModelWeights } from "../checkpoint/weight-source.js";
import { toFloat32 } from "../elements/floats.js";
import { transposeMatrix } from "../elements/transpose.js";
import { GROUP_SIZE } from "../ir/group-layout.js";
import { quantizedKind } from "../model/parameters.js";
import { MAX_QUANTIZED, type Quantization, quantizations } from "../quantization/quantizations.js";
import { dequantizeGroups, quantizeGroups } from "../quantization/quantize-groups.js";
import { quantizeRows, type ValuesAt } from "../quantization/quantize-rows.js";
import { bytesPerElement, isFloatDType } from "../tensor.js";
import { readWeightBytes } from "../weights/read-weight.js";

/** What a matrix loses as integers. */
export interface MatrixLoss {
  /** Canonical name of the weight. */
  readonly name: string;
  /** Root mean square of what its values move by, relative to that of the values: 0.01 is one percent. */
  readonly relativeError: { readonly [Q in Quantization]: number };
}

/**
 * What the matrices of the encoder's Linear layers would lose as integers, one after the other; those that
 * are integers already are left out.
 *
 * Throws: InputError; CheckpointError when a weight cannot be read; WeightError `weight-dtype` when a value is not
 * finite; what `signal` throws.
 */
export async function* quantizationLoss(
  files: CheckpointFiles,
  config: ErnieMConfig,
  weights: ModelWeights,
  signal?: CancelSignal,
): AsyncGenerator<MatrixLoss> {
  checkModel(files, config, weights);
  checkSignal(signal);
  for (const weight of weights.values()) {
    signal?.throwIfAborted();
    const { name, dtype, transposed, shape } = weight;
    if (quantizedKind(config, name) !== "linear" || !isFloatDType(dtype)) continue;
    const [first = 0, second = 0] = shape;
    const bytes = await readWeightBytes(files, weight);
    const values = toFloat32(
      transposed ? transposeMatrix(bytes, first, second, bytesPerElement[dtype]) : bytes,
      dtype,
    );
    const width = transposed ? first : second;
    const at = { file: files.location, tensor: name, firstRow: 0 };
    const errors = quantizations.map(
      (quantization) =>
        [quantization, relativeError(values, restored(values, width, quantization, at))] as const,
    );
    yield { name, relativeError: Object.fromEntries(errors) as { [Q in Quantization]: number } };
  }
}

/** What the integers of a matrix stand for. */
function restored(
  values: Float32Array,
  width: number,
  quantization: Quantization,
  at: ValuesAt,
): Float32Array {
  if (quantization === "int4")
    return width % GROUP_SIZE === 0 ? dequantizeGroups(quantizeGroups(values, width, at)) : values;
  const quantized = quantizeRows(values, width, MAX_QUANTIZED[quantization], at);
  return Float32Array.from(quantized.values, (value, i) => value * quantized.scales[Math.floor(i / width)]);
}

function relativeError(values: Float32Array, others: Float32Array): number {
  let noise = 0;
  let power = 0;
  for (let i = 0; i < values.length; i++) {
    noise += (values[i] - others[i]) ** 2;
    power += values[i] ** 2;
  }
  return power === 0 ? 0 : Math.sqrt(noise / power);
}
