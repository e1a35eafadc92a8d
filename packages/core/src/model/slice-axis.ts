import { elementCount, type Tensor } from "../tensor.js";

/** The first `size` entries of `tensor` along `axis`; the tensor itself when it has no more. */
export function sliceAxis(tensor: Tensor, axis: number, size: number): Tensor {
  const { shape, data } = tensor;
  if (shape[axis] === size) return tensor;
  const outer = elementCount(shape.slice(0, axis));
  const inner = elementCount(shape.slice(axis + 1));
  // Keeping a prefix of every block in place moves nothing twice, so a copy and a shift do.
  const trimmed = data.slice();
  for (let block = 1; block < outer; block++) {
    const start = block * shape[axis] * inner;
    trimmed.copyWithin(block * size * inner, start, start + size * inner);
  }
  return {
    ...tensor,
    shape: shape.with(axis, size),
    data: trimmed.subarray(0, outer * size * inner),
  } as Tensor;
}
