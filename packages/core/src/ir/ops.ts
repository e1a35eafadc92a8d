import type { DType } from "../tensor.js";
import type { Dim, Shape } from "./dims.js";
import type { BinaryFunction, UnaryFunction } from "./functions.js";
import type { QuantizedOpAttributes } from "./quantized-ops.js";
import type { TrainingOpAttributes } from "./training-ops.js";

/**
 * Every operation of the intermediate representation, with its attributes. Operands are listed in the
 * comment, results have one value each. Adding one here makes every table that needs a rule fail to compile.
 */
export interface OpAttributes extends QuantizedOpAttributes, TrainingOpAttributes {
  /** x */
  unary: { readonly fn: UnaryFunction };
  /** a, b */
  binary: { readonly fn: BinaryFunction };
  /** x. Gaussian error linear unit, exact (`none`) or by tanh. */
  gelu: { readonly approximation: "none" | "tanh" };
  /** a [..., m, k], b [..., k, n] with equal leading axes → [..., m, n] */
  matmul: Record<never, never>;
  /**
   * x [rows, in], weight, and optionally what is added, [out] or [rows, out] → [rows, out]. `weight` is [out,
   * in], or [in, out] when transposed.
   */
  linear: { readonly transposed: boolean };
  /** x, gamma, beta: normalises over the last axis. */
  layerNorm: { readonly epsilon: number };
  /** x: over the last axis. */
  softmax: Record<never, never>;
  /** data, indices (int32 or int64): replaces `axis` of data by the axes of indices. */
  gather: { readonly axis: number };
  /** x */
  transpose: { readonly permutation: readonly number[] };
  /** x: same elements in another shape. */
  reshape: { readonly shape: Shape };
  /** x */
  cast: { readonly to: DType };
  /** any number of operands, joined along `axis`. */
  concat: { readonly axis: number };
  /** x: `size` entries of `axis` from `start` on. */
  slice: { readonly axis: number; readonly start: Dim; readonly size: Dim };
  /** x, like: zeros of the shape of `like` with x in them, from `start` on along `axis`. */
  place: { readonly axis: number; readonly start: Dim };
  /** x: sums over `axes`, which the result has no more. */
  sum: { readonly axes: readonly number[] };
  /** x, like: x broadcast to the shape of `like`. */
  expand: Record<never, never>;
  /** no operand → int64 [size]: 0, 1, …, size - 1 */
  range: { readonly size: Dim };
}

export type OpKind = keyof OpAttributes;
