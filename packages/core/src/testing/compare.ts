import type { Tensor } from "../tensor.js";
import { decodeNumbers } from "./numbers.js";

/**
 * The worst difference between two tensors, relative to `1 + |expected|`: the measure by which this project
 * states parity. Infinity when shapes differ or a number is not finite on one side only.
 */
export function worstDifference(actual: Tensor, expected: Tensor): number {
  if (actual.shape.length !== expected.shape.length) return Number.POSITIVE_INFINITY;
  if (actual.shape.some((size, axis) => size !== expected.shape[axis])) return Number.POSITIVE_INFINITY;
  const [a, b] = [decodeNumbers(actual), decodeNumbers(expected)];
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i])) continue;
    const difference = Math.abs(a[i] - b[i]) / (1 + Math.abs(b[i]));
    worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
  }
  return worst;
}
