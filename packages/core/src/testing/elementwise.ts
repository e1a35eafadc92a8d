import { rowMajorStrides } from "../elements/strided.js";
import { elementCount, type Tensor } from "../tensor.js";
import { decodeNumbers, encodeNumbers } from "./numbers.js";

/** Index into an operand of `shape` for every element of `target`, sizes of 1 repeated. */
export function broadcastIndices(shape: readonly number[], target: readonly number[]): Int32Array {
  const own = rowMajorStrides(shape);
  const missing = target.length - shape.length;
  const repeated = target.map((_, axis) =>
    axis < missing || shape[axis - missing] === 1 ? 0 : own[axis - missing],
  );
  return indicesByStrides(target, repeated);
}

/** For every element of `shape` in order, the sum of its coordinates times `strides`. */
export function indicesByStrides(shape: readonly number[], strides: readonly number[]): Int32Array {
  const indices = new Int32Array(elementCount(shape));
  const place = new Array<number>(shape.length).fill(0);
  let index = 0;
  for (let i = 0; i < indices.length; i++) {
    indices[i] = index;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index += strides[axis];
      if (++place[axis] < shape[axis]) break;
      index -= strides[axis] * shape[axis];
      place[axis] = 0;
    }
  }
  return indices;
}

/** `fn` of every element. */
export function mapNumbers(x: Tensor, fn: (value: number) => number): Tensor {
  return encodeNumbers(x.dtype, x.shape, decodeNumbers(x).map(fn));
}

/** What `fn` makes of each row in place. */
export function overLastAxis(x: Tensor, fn: (row: Float64Array) => void): Tensor {
  const numbers = decodeNumbers(x);
  const width = x.shape.at(-1) ?? 1;
  for (let start = 0; start < numbers.length; start += width) fn(numbers.subarray(start, start + width));
  return encodeNumbers(x.dtype, x.shape, numbers);
}

/**
 * `fn` of the elements of two or three operands, broadcast to the shape they have together; dtype of the
 * first.
 */
export function mapBroadcast(
  operands: readonly Tensor[],
  fn: (a: number, b: number, c: number) => number,
): Tensor {
  const rank = Math.max(...operands.map(({ shape }) => shape.length));
  const shape = Array.from({ length: rank }, (_, axis) =>
    Math.max(...operands.map((t) => t.shape[axis - rank + t.shape.length] ?? 1)),
  );
  const [a, b, c = a] = operands.map(decodeNumbers);
  const [aAt, bAt, cAt = aAt] = operands.map((t) => broadcastIndices(t.shape, shape));
  const result = Float64Array.from(aAt, (place, i) => fn(a[place], b[bAt[i]], c[cAt[i]]));
  return encodeNumbers(operands[0].dtype, shape, result);
}
