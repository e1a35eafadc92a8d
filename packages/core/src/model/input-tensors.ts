import { checkArgument } from "../arguments.js";
import { quote } from "../checkpoint/quote.js";
import { InputError } from "../errors.js";
import {
  bytesPerElement,
  describeTensor,
  elementCount,
  float32Tensor,
  formatShape,
  int32Tensor,
  isDType,
  type Tensor,
  wrongArray,
} from "../tensor.js";

/**
 * Checks that a caller's tensor is one: a dtype with the kind of array that holds it, as many elements as the shape
 * says, no empty axis.
 *
 * Throws: InputError.
 */
export function checkTensor(name: string, tensor: Tensor): void {
  checkArgument(isTensor(tensor), name, "a tensor: { dtype, shape, data }", tensor);
  const dtype: string = tensor.dtype;
  if (!isDType(dtype))
    throw new InputError(name, `a dtype among ${Object.keys(bytesPerElement).join(", ")}`, quote(dtype));
  const wrong = wrongArray(dtype, tensor.data);
  if (wrong !== undefined) throw new InputError(name, wrong.expected, wrong.received);
  if (tensor.shape.some((size) => !Number.isSafeInteger(size) || size < 1))
    throw new InputError(name, "at least one element along every axis", describeTensor(tensor));
  if (elementCount(tensor.shape) !== tensor.data.length)
    throw new InputError(
      name,
      `${elementCount(tensor.shape)} elements for shape ${formatShape(tensor.shape)}`,
      `${tensor.data.length}`,
    );
}

/** Whether a value of the caller's has the fields of a tensor, of whichever realm its arrays are. */
function isTensor(value: unknown): value is Tensor {
  if (typeof value !== "object" || value === null) return false;
  const { dtype, shape, data } = value as Partial<Record<keyof Tensor, unknown>>;
  if (typeof dtype !== "string" || !Array.isArray(shape) || !ArrayBuffer.isView(data)) return false;
  // Spread, as every() passes over what a list lacks.
  return [...shape].every((size) => typeof size === "number");
}

/**
 * Checks a tensor's shape; undefined allows any size along an axis.
 *
 * Throws: InputError.
 */
export function checkShape(
  name: string,
  tensor: Tensor,
  expected: readonly (number | undefined)[],
  axes: string,
): void {
  checkTensor(name, tensor);
  const fits =
    tensor.shape.length === expected.length &&
    expected.every((size, axis) => size === undefined || size === tensor.shape[axis]);
  if (!fits) throw new InputError(name, `shape ${axes}`, describeTensor(tensor));
}

/**
 * The same numbers as int32, for ids and positions; the caller's own tensor when it is int32 already.
 *
 * Throws: InputError for float dtypes and for values outside `low`..`high`, naming the place.
 */
export function int32Input(name: string, tensor: Tensor, low: number, high: number): Tensor<"int32"> {
  if (tensor.dtype !== "int32" && tensor.dtype !== "int64")
    throw new InputError(name, "an int32 or int64 tensor", describeTensor(tensor));
  const { data } = tensor;
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (value < low || value > high)
      throw new InputError(
        name,
        `values from ${low} to ${high}`,
        `${value} at [${placeOf(i, tensor.shape)}]`,
      );
  }
  return tensor.dtype === "int32" ? tensor : int32Tensor(Int32Array.from(tensor.data, Number), tensor.shape);
}

/**
 * The same numbers as float32, for masks; the caller's own tensor when it is float32 already.
 *
 * Throws: InputError for half-precision dtypes, which hold bits and not numbers, and for values that are not
 * finite.
 */
export function float32Input(name: string, tensor: Tensor): Tensor<"float32"> {
  if (tensor.dtype === "float16" || tensor.dtype === "bfloat16")
    throw new InputError(name, "a float32, float64 or integer tensor", describeTensor(tensor));
  const result =
    tensor.dtype === "float32"
      ? tensor
      : float32Tensor(
          tensor.dtype === "int64" ? Float32Array.from(tensor.data, Number) : Float32Array.from(tensor.data),
          tensor.shape,
        );
  const bad = result.data.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1)
    throw new InputError(name, "finite numbers", `${result.data[bad]} at [${placeOf(bad, tensor.shape)}]`);
  return result;
}

function placeOf(index: number, shape: readonly number[]): string {
  const place: number[] = [];
  let rest = index;
  for (const size of shape.toReversed()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place.join(", ");
}
