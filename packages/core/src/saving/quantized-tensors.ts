import { toFloat32 } from "../elements/floats.js";
import { transposeMatrix } from "../elements/transpose.js";
import { GROUP_SIZE } from "../ir/group-layout.js";
import type { QuantizedKind } from "../model/parameters.js";
import { MAX_QUANTIZED, type Quantization } from "../quantization/quantizations.js";
import { quantizeGroups } from "../quantization/quantize-groups.js";
import { quantizeRows, type ValuesAt } from "../quantization/quantize-rows.js";
import { bytesOf, bytesPerElement, isFloatDType } from "../tensor.js";
import { scaleName } from "../weights/names.js";
import type { QuantizedPart, SavedTensor } from "./saved-tensor.js";

/** Whether rows of this width can be stored so: 4-bit integers need whole groups. */
export function canQuantize(quantization: Quantization, width: number): boolean {
  return quantization !== "int4" || width % GROUP_SIZE === 0;
}

/**
 * The two tensors that a matrix of floats becomes when it is saved as integers, in the forms that
 * `quantizationConfig` describes. `whole` is the matrix as it would be saved in float32.
 */
export function quantizedTensors(
  whole: SavedTensor,
  kind: QuantizedKind,
  quantization: Quantization,
): readonly SavedTensor[] {
  const [rows = 0, width = 0] = whole.shape;
  const values = { ...whole, quantized: { part: "values", quantization } } as const;
  const scale = {
    ...whole,
    name: scaleName(whole.name),
    quantized: { part: "scale", quantization },
  } as const;
  if (quantization === "int4")
    return [
      { ...values, dtype: "uint8", shape: [rows, width / 2] },
      { ...scale, dtype: "float16", shape: [rows, width / GROUP_SIZE] },
    ];
  const transposed = kind === "linear";
  return [
    { ...values, dtype: "int8", shape: transposed ? [width, rows] : [rows, width], transposed },
    { ...scale, dtype: "float32", shape: [rows] },
  ];
}

/**
 * The bytes of one of those tensors, some rows (outputs of a Linear layer) at a time, a matrix to be
 * transposed at once. `read` gives the weight's own bytes, [rows, width], so many at a time.
 *
 * Throws: WeightError `weight-dtype` when a value is not finite, or too large for a scale.
 */
export async function* quantizedBlocks(
  tensor: SavedTensor,
  { part, quantization }: QuantizedPart,
  blockBytes: number,
  read: (blockBytes: number) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const { weight, transposed } = tensor;
  if (!isFloatDType(weight.dtype)) throw new TypeError("only floats are quantised");
  const [first = 0, second = 0] = weight.shape;
  const [rows, width] = weight.transposed ? [second, first] : [first, second];
  const rowBytes = width * bytesPerElement[weight.dtype];
  const isTransposed = part === "values" && transposed;
  const rowsAtOnce = isTransposed ? rows : Math.max(1, Math.floor(blockBytes / rowBytes));
  const file = weight.storage.kind === "file" ? weight.storage.file : "memory";
  let firstRow = 0;
  for await (const block of read(rowsAtOnce * rowBytes)) {
    const values = toFloat32(block, weight.dtype);
    const quantized = quantize(values, width, quantization, { file, tensor: weight.name, firstRow });
    firstRow += values.length / width;
    yield isTransposed ? transposeMatrix(quantized.values, values.length / width, width, 1) : quantized[part];
  }
}

function quantize(
  values: Float32Array,
  width: number,
  quantization: Quantization,
  at: ValuesAt,
): { readonly values: Uint8Array; readonly scale: Uint8Array } {
  if (quantization === "int4") {
    const { packed, scales } = quantizeGroups(values, width, at);
    return { values: packed, scale: bytesOf(scales) };
  }
  const rows = quantizeRows(values, width, MAX_QUANTIZED[quantization], at);
  return { values: bytesOf(rows.values), scale: bytesOf(rows.scales) };
}
