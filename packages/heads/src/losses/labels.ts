import { describeTensor, InputError, type Tensor } from "@ernie-m/core";

/** Whether labels are class numbers rather than targets. */
export function areClassNumbers(labels: Tensor): boolean {
  return labels.dtype === "int64" || labels.dtype === "int32";
}

/**
 * The numbers of a tensor of labels or targets.
 *
 * Throws: InputError when it has not exactly `count` elements, or holds half-precision bits.
 */
export function labelNumbers(input: string, labels: Tensor, count: number, shape: string): Float64Array {
  if (labels.data.length !== count) throw new InputError(input, `shape ${shape}`, describeTensor(labels));
  if (labels.dtype === "float16" || labels.dtype === "bfloat16")
    throw new InputError(input, "integers, float32 or float64", describeTensor(labels));
  return labels.dtype === "int64" ? Float64Array.from(labels.data, Number) : Float64Array.from(labels.data);
}

/**
 * The numbers of a tensor of class labels.
 *
 * Throws: InputError when it has not exactly `count` elements or is not an integer tensor.
 */
export function classNumbers(input: string, labels: Tensor, count: number, shape: string): Float64Array {
  if (!areClassNumbers(labels))
    throw new InputError(input, "an int32 or int64 tensor", describeTensor(labels));
  return labelNumbers(input, labels, count, shape);
}
