import type { ModelWeight, WeightLayout } from "../checkpoint/weight-source.js";
import { checkSavedDType, type SavedDType } from "../elements/convert-elements.js";
import { InputError, WeightError } from "../errors.js";
import { PARAMETER_NAMES } from "../model/parameters.js";
import type { Quantization } from "../quantization/quantizations.js";
import { isFloatDType, type TensorInfo } from "../tensor.js";

/** One of the two tensors that a quantised weight becomes: integers, and what they are multiplied by. */
export interface QuantizedPart {
  readonly part: "values" | "scale";
  readonly quantization: Quantization;
}

/** One tensor of a checkpoint that is being written, and the weight it is made from. */
export interface SavedTensor extends TensorInfo {
  readonly weight: ModelWeight;
  /** Whether a Linear weight is written [in, out], as integers and Paddle's are, instead of [out, in]. */
  readonly transposed: boolean;
  /** Rows of the weight that make up the tensor, in this order; undefined: all of them. */
  readonly rows: Int32Array | undefined;
  /** What the tensor is of the weight as integers; undefined: the weight itself. */
  readonly quantized?: QuantizedPart;
}

/**
 * What becomes of a weight when it is saved under `name`: in the layout asked for, PyTorch's unless told, but
 * for integers, which stay as they are; `dtype` or the dtype it has; the rows asked for.
 *
 * Throws: WeightError `weight-dtype` when the weight is not of floats; InputError for rows that the weight
 * lacks, or for a `dtype` that weights cannot be saved in.
 */
export function savedTensor(
  weight: ModelWeight,
  name: string,
  options: {
    readonly dtype?: SavedDType | undefined;
    readonly rows?: Int32Array | undefined;
    readonly layout?: WeightLayout;
  },
): SavedTensor {
  if (options.dtype !== undefined) checkSavedDType(options.dtype);
  if (options.dtype !== undefined && !isFloatDType(weight.dtype)) {
    const file = weight.storage.kind === "file" ? weight.storage.file : "memory";
    throw new WeightError("weight-dtype", {
      file,
      tensor: weight.name,
      expected: "a float dtype, not a weight that is quantised",
      received: weight.dtype,
    });
  }
  const transposed = isFloatDType(weight.dtype)
    ? options.layout === "pd" && isLinear(weight)
    : weight.transposed;
  const stored = weight.transposed === transposed ? weight.shape : weight.shape.toReversed();
  const last = stored[0] ?? 0;
  const beyond = options.rows?.find((row) => row < 0 || row >= last);
  if (beyond !== undefined)
    throw new InputError("vocabulary", `ids from 0 to ${last - 1}, the rows of ${weight.name}`, `${beyond}`);
  const shape = options.rows === undefined ? stored : stored.with(0, options.rows.length);
  return { name, dtype: options.dtype ?? weight.dtype, shape, weight, transposed, rows: options.rows };
}

function isLinear({ name, shape }: ModelWeight): boolean {
  const isTable = name === PARAMETER_NAMES.wordEmbeddings || name === PARAMETER_NAMES.positionEmbeddings;
  return shape.length === 2 && !isTable;
}
