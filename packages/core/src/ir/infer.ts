import { describeTensor, formatShape, isFloatDType } from "../tensor.js";
import { attributeProblem } from "./attribute-rules.js";
import { addDims, multiplyDims, sameShape } from "./dims.js";
import type { TensorType } from "./graph.js";
import { quantizedInferRules } from "./infer-quantized.js";
import { trainingInferRules } from "./infer-training.js";
import { broadcast, type InferRule, needs } from "./operand-types.js";
import type { OpAttributes, OpKind } from "./ops.js";

function elementwise(inputs: readonly TensorType[]): TensorType | string {
  const problem = needs(inputs, 1);
  if (problem !== undefined) return problem;
  const [x] = inputs;
  return isFloatDType(x.dtype) ? x : `takes a float operand, got ${describeTensor(x)}`;
}

/** The shape and dtype rule of every operation. */
export const inferRules: { readonly [K in OpKind]: InferRule<K> } = {
  ...trainingInferRules,
  ...quantizedInferRules,
  unary: elementwise,
  gelu: elementwise,

  softmax(inputs) {
    const type = elementwise(inputs);
    if (typeof type === "string") return type;
    return type.shape.length > 0 ? type : `${describeTensor(type)} has no last axis`;
  },

  binary(inputs) {
    const problem = needs(inputs, 2);
    if (problem !== undefined) return problem;
    const [a, b] = inputs;
    if (a.dtype !== b.dtype) return `operands differ in dtype: ${describeTensor(a)}, ${describeTensor(b)}`;
    if (a.dtype === "bool") return `takes numbers, got ${describeTensor(a)}`;
    const shape = broadcast(a.shape, b.shape);
    return shape === undefined
      ? `shapes do not broadcast: ${describeTensor(a)}, ${describeTensor(b)}`
      : { dtype: a.dtype, shape };
  },

  matmul(inputs) {
    const problem = needs(inputs, 2);
    if (problem !== undefined) return problem;
    const [a, b] = inputs;
    const rank = a.shape.length;
    const legal =
      a.dtype === b.dtype &&
      isFloatDType(a.dtype) &&
      rank >= 2 &&
      rank === b.shape.length &&
      sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2)) &&
      a.shape[rank - 1] === b.shape[rank - 2];
    return legal
      ? { dtype: a.dtype, shape: [...a.shape.slice(0, -1), b.shape[rank - 1]] }
      : `cannot multiply ${describeTensor(a)} by ${describeTensor(b)}`;
  },

  linear(inputs, { transposed }) {
    if (inputs.length !== 2 && inputs.length !== 3) return `takes 2 or 3 operands, got ${inputs.length}`;
    const [x, weight] = inputs;
    const added = inputs.slice(2);
    const [inAxis, outAxis] = transposed ? [0, 1] : [1, 0];
    const legal =
      x.shape.length === 2 &&
      weight.shape.length === 2 &&
      x.shape[1] === weight.shape[inAxis] &&
      isFloatDType(x.dtype) &&
      x.dtype === weight.dtype;
    const result = { dtype: x.dtype, shape: [x.shape[0], weight.shape[outAxis]] };
    const addedFits = added.every(
      ({ dtype, shape }) =>
        dtype === x.dtype && (sameShape(shape, result.shape) || sameShape(shape, result.shape.slice(1))),
    );
    return legal && addedFits
      ? result
      : `x ${describeTensor(x)}, ${transposed ? "transposed " : ""}weight ${[weight, ...added].map(describeTensor).join(" and bias ")} do not fit`;
  },

  layerNorm(inputs) {
    const problem = needs(inputs, 3);
    if (problem !== undefined) return problem;
    const [x, gamma, beta] = inputs;
    const width = x.shape.at(-1);
    const legal =
      width !== undefined &&
      sameShape(gamma.shape, [width]) &&
      sameShape(beta.shape, [width]) &&
      isFloatDType(x.dtype) &&
      gamma.dtype === x.dtype &&
      beta.dtype === x.dtype;
    return legal
      ? x
      : `x ${describeTensor(x)}, gamma ${describeTensor(gamma)} and beta ${describeTensor(beta)} do not fit`;
  },

  gather(inputs, { axis }) {
    const problem = needs(inputs, 2);
    if (problem !== undefined) return problem;
    const [data, indices] = inputs;
    if (indices.dtype !== "int32" && indices.dtype !== "int64")
      return `indices must be int32 or int64, got ${describeTensor(indices)}`;
    if (axis < 0 || axis >= data.shape.length) return `${describeTensor(data)} has no axis ${axis}`;
    return {
      dtype: data.dtype,
      shape: [...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)],
    };
  },

  transpose(inputs, { permutation }) {
    const problem = needs(inputs, 1);
    if (problem !== undefined) return problem;
    const [x] = inputs;
    const isPermutation =
      permutation.length === x.shape.length &&
      [...permutation].sort((a, b) => a - b).every((axis, index) => axis === index);
    return isPermutation
      ? { dtype: x.dtype, shape: permutation.map((axis) => x.shape[axis]) }
      : `${formatShape(permutation)} does not permute the axes of ${describeTensor(x)}`;
  },

  reshape(inputs, { shape }) {
    const problem = needs(inputs, 1);
    if (problem !== undefined) return problem;
    const [x] = inputs;
    return multiplyDims(x.shape) === multiplyDims(shape)
      ? { dtype: x.dtype, shape }
      : `${describeTensor(x)} cannot become ${formatShape(shape)}`;
  },

  cast(inputs, { to }) {
    const problem = needs(inputs, 1);
    return problem ?? { dtype: to, shape: inputs[0].shape };
  },

  concat(inputs, { axis }) {
    if (inputs.length === 0) return "takes at least one operand";
    const [first, ...rest] = inputs;
    let joined = first.shape[axis];
    if (joined === undefined) return `${describeTensor(first)} has no axis ${axis}`;
    for (const next of rest) {
      const legal =
        next.dtype === first.dtype &&
        next.shape.length === first.shape.length &&
        next.shape.every((dim, index) => index === axis || dim === first.shape[index]);
      if (!legal)
        return `cannot join ${describeTensor(first)} and ${describeTensor(next)} along axis ${axis}`;
      joined = addDims(joined, next.shape[axis]);
    }
    return { dtype: first.dtype, shape: first.shape.with(axis, joined) };
  },

  slice(inputs, { axis, start, size }) {
    const problem = needs(inputs, 1);
    if (problem !== undefined) return problem;
    const [x] = inputs;
    const whole = x.shape[axis];
    if (whole === undefined) return `${describeTensor(x)} has no axis ${axis}`;
    const end = addDims(start, size);
    return typeof whole === "number" && typeof end === "number" && end > whole
      ? `axis ${axis} of ${describeTensor(x)} ends before ${end}`
      : { dtype: x.dtype, shape: x.shape.with(axis, size) };
  },

  place(inputs, { axis, start }) {
    const problem = needs(inputs, 2);
    if (problem !== undefined) return problem;
    const [x, like] = inputs;
    const whole = like.shape[axis];
    const legal =
      whole !== undefined &&
      x.shape.length === like.shape.length &&
      x.shape.every((dim, index) => index === axis || dim === like.shape[index]);
    if (!legal) return `x ${describeTensor(x)} and what it is placed in, ${describeTensor(like)}, do not fit`;
    const end = addDims(start, x.shape[axis]);
    return typeof whole === "number" && typeof end === "number" && end > whole
      ? `axis ${axis} of ${describeTensor(like)} ends before ${end}`
      : { dtype: x.dtype, shape: like.shape };
  },

  sum(inputs, { axes }) {
    const problem = needs(inputs, 1);
    if (problem !== undefined) return problem;
    const [x] = inputs;
    if (!isFloatDType(x.dtype)) return `takes a float operand, got ${describeTensor(x)}`;
    const legal = axes.every((axis, i) => axis >= 0 && axis < x.shape.length && axes.indexOf(axis) === i);
    return legal
      ? { dtype: x.dtype, shape: x.shape.filter((_, axis) => !axes.includes(axis)) }
      : `${formatShape(axes)} are not axes of ${describeTensor(x)}`;
  },

  expand(inputs) {
    const problem = needs(inputs, 2);
    if (problem !== undefined) return problem;
    const [x, like] = inputs;
    const shape = broadcast(x.shape, like.shape);
    return shape !== undefined && sameShape(shape, like.shape)
      ? { dtype: x.dtype, shape }
      : `${describeTensor(x)} does not broadcast to ${formatShape(like.shape)}`;
  },

  range(inputs, { size }) {
    return needs(inputs, 0) ?? { dtype: "int64", shape: [size] };
  },
};

/** Type of the result of `op`, or a sentence that says why the operands are not legal. */
export function inferType<K extends OpKind>(
  op: K,
  inputs: readonly TensorType[],
  attributes: OpAttributes[K],
): TensorType | string {
  return attributeProblem(op, attributes) ?? inferRules[op](inputs, attributes);
}
