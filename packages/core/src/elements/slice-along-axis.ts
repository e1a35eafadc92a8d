/**
 * The elements of a row-major array of `shape` whose index on `axis` is in `kept`, in that order.
 *
 * Works on bytes, so it serves every element type; `elementBytes` is the size of one.
 */
export function sliceAlongAxis(
  bytes: Uint8Array,
  shape: readonly number[],
  axis: number,
  kept: readonly number[],
  elementBytes: number,
): Uint8Array {
  const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1);
  const outer = product(shape.slice(0, axis));
  const inner = product(shape.slice(axis + 1)) * elementBytes;
  const stored = shape[axis];
  const result = new Uint8Array(outer * kept.length * inner);
  let at = 0;
  for (let block = 0; block < outer; block++) {
    for (const index of kept) {
      const from = (block * stored + index) * inner;
      result.set(bytes.subarray(from, from + inner), at);
      at += inner;
    }
  }
  return result;
}
