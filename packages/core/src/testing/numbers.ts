import { bfloat16ToNumber, float16ToNumber, numberToBfloat16, numberToFloat16 } from "../elements/half.js";
import { type DType, elementCount, type Tensor } from "../tensor.js";

/** The numbers a tensor holds, half-precision bits decoded, as doubles. */
export function decodeNumbers(tensor: Tensor): Float64Array {
  switch (tensor.dtype) {
    case "float16":
      return Float64Array.from(tensor.data, float16ToNumber);
    case "bfloat16":
      return Float64Array.from(tensor.data, bfloat16ToNumber);
    case "int64":
      return Float64Array.from(tensor.data, Number);
    default:
      return Float64Array.from(tensor.data);
  }
}

/** A tensor of `dtype` holding `numbers`, each rounded as the dtype rounds. */
export function encodeNumbers(dtype: DType, shape: readonly number[], numbers: ArrayLike<number>): Tensor {
  if (numbers.length !== elementCount(shape))
    throw new RangeError(`${numbers.length} numbers for [${shape}]`);
  switch (dtype) {
    case "float32":
      return { dtype, shape, data: Float32Array.from(numbers) };
    case "float64":
      return { dtype, shape, data: Float64Array.from(numbers) };
    case "float16":
      return { dtype, shape, data: Uint16Array.from(numbers, numberToFloat16) };
    case "bfloat16":
      return { dtype, shape, data: Uint16Array.from(numbers, numberToBfloat16) };
    case "int64":
      return { dtype, shape, data: BigInt64Array.from(Array.from(numbers), (x) => BigInt(Math.trunc(x))) };
    case "int32":
      return { dtype, shape, data: Int32Array.from(numbers) };
    case "int8":
      return { dtype, shape, data: Int8Array.from(numbers) };
    case "uint8":
      return { dtype, shape, data: Uint8Array.from(numbers) };
    case "bool":
      return { dtype, shape, data: Uint8Array.from(numbers, (x) => (x === 0 ? 0 : 1)) };
  }
}
