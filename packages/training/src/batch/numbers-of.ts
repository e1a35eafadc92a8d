import { describeTensor, elementCount, InputError, type Tensor } from "@ernie-m/core";

/** A tensor of a batch that its head cannot do without. Throws: InputError. */
export function required(input: string, tensor: Tensor | undefined): Tensor {
  if (tensor === undefined) throw new InputError(input, "a tensor", "none");
  return tensor;
}

/**
 * The numbers of a tensor of exactly `count` elements.
 *
 * Throws: InputError for another count and for half precision, which holds bits and not numbers.
 */
export function numbersOf(input: string, tensor: Tensor, shape: readonly number[]): Float32Array {
  checkCount(input, tensor, shape);
  if (tensor.dtype === "float16" || tensor.dtype === "bfloat16")
    throw new InputError(input, "integers, float32 or float64", describeTensor(tensor));
  return Float32Array.from(tensor.data as ArrayLike<number | bigint>, Number);
}

/** The integers of a tensor of exactly `count` elements. Throws: InputError for another count or dtype. */
export function integersOf(input: string, tensor: Tensor, shape: readonly number[]): Int32Array {
  checkCount(input, tensor, shape);
  if (tensor.dtype !== "int32" && tensor.dtype !== "int64")
    throw new InputError(input, "an int32 or int64 tensor", describeTensor(tensor));
  return Int32Array.from(tensor.data as ArrayLike<number | bigint>, Number);
}

function checkCount(input: string, tensor: Tensor, shape: readonly number[]): void {
  if (tensor.data.length !== elementCount(shape))
    throw new InputError(input, `shape [${shape.join(", ")}]`, describeTensor(tensor));
}
