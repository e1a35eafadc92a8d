import { bytesPerElement, type DType, elementCount } from "../tensor.js";

/** A shape of elements that lie `strides` elements apart. */
export interface StridedLayout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Strides of a row-major tensor without gaps. */
export function rowMajorStrides(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
}

/** Strides of a column-major (Fortran) tensor without gaps. */
export function columnMajorStrides(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => elementCount(shape.slice(0, axis)));
}

/** Whether the elements lie row-major and without gaps. Axes of size 1 may have any stride. */
export function isRowMajor({ shape, strides }: StridedLayout): boolean {
  if (shape.includes(0)) return true;
  const rowMajor = rowMajorStrides(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === rowMajor[axis]);
}

/** Elements from the first one of the layout to its last one, both included. */
export function elementSpan({ shape, strides }: StridedLayout): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((span, size, axis) => span + (size - 1) * strides[axis], 1);
}

/** A row-major copy of the elements of `bytes` that the layout names; its first element starts `bytes`. */
export function copyRowMajor(bytes: Uint8Array, dtype: DType, layout: StridedLayout): Uint8Array {
  const size = bytesPerElement[dtype];
  const { shape, strides } = layout;
  const count = elementCount(shape);
  const copy = new Uint8Array(count * size);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < copy.length; to += size) {
    for (let i = 0; i < size; i++) copy[to + i] = bytes[from * size + i];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] += 1;
      from += strides[axis];
      if (index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return copy;
}
