import { describeTensor, formatShape, isFloatDType } from "../tensor.js";
import { multiplyDims, sameShape } from "./dims.js";
import type { TensorType } from "./graph.js";
import { broadcast, type InferRule, needs } from "./operand-types.js";
import type { TrainingOpAttributes } from "./training-ops.js";

/** Floats of one dtype and one shape, as many as there are names → that type. */
function alike(names: string): (inputs: readonly TensorType[]) => TensorType | string {
  const count = names.split(", ").length;
  return (inputs) => {
    const problem = needs(inputs, count);
    if (problem !== undefined) return problem;
    const [first] = inputs;
    const legal =
      isFloatDType(first.dtype) &&
      inputs.every(({ dtype, shape }) => dtype === first.dtype && sameShape(shape, first.shape));
    return legal ? first : `${names} are not floats of one shape: ${inputs.map(describeTensor).join(", ")}`;
  };
}

const logitsAndTargets = alike("logits, targets");

function isInteger({ dtype }: TensorType): boolean {
  return dtype === "int32" || dtype === "int64";
}

/** The type of what rows of logits have one number a row of; undefined where the labels do not fit. */
function perRow(logits: TensorType, labels: TensorType): TensorType | undefined {
  const legal =
    isFloatDType(logits.dtype) &&
    logits.shape.length === 2 &&
    isInteger(labels) &&
    sameShape(labels.shape, logits.shape.slice(0, 1));
  return legal ? { dtype: logits.dtype, shape: labels.shape } : undefined;
}

/** The shape and dtype rule of every operation that only training needs. */
export const trainingInferRules: { readonly [K in keyof TrainingOpAttributes]: InferRule<K> } = {
  dropout(inputs, { rate }) {
    const problem = needs(inputs, 2);
    if (problem !== undefined) return problem;
    const [x, mask] = inputs;
    if (!(rate >= 0 && rate < 1)) return `the rate must be from 0 to below 1, got ${rate}`;
    return isFloatDType(x.dtype) && mask.dtype === "uint8" && sameShape(x.shape, mask.shape)
      ? x
      : `x ${describeTensor(x)} and mask ${describeTensor(mask)} do not fit`;
  },

  reshapeLike(inputs) {
    const problem = needs(inputs, 2);
    if (problem !== undefined) return problem;
    const [x, like] = inputs;
    const sizes = [x, like].map(({ shape }) => multiplyDims(shape));
    return sizes.every((size) => typeof size === "number") && sizes[0] !== sizes[1]
      ? `${describeTensor(x)} cannot become ${formatShape(like.shape)}`
      : { dtype: x.dtype, shape: like.shape };
  },

  crossEntropy(inputs) {
    const problem = needs(inputs, 2);
    if (problem !== undefined) return problem;
    const [logits, labels] = inputs;
    return (
      perRow(logits, labels) ??
      `logits ${describeTensor(logits)} and labels ${describeTensor(labels)} do not fit`
    );
  },

  crossEntropyGradient(inputs) {
    const problem = needs(inputs, 3);
    if (problem !== undefined) return problem;
    const [gradient, logits, labels] = inputs;
    const row = perRow(logits, labels);
    return row !== undefined && row.dtype === gradient.dtype && sameShape(row.shape, gradient.shape)
      ? logits
      : `gradient ${describeTensor(gradient)}, logits ${describeTensor(logits)} and labels ${describeTensor(labels)} do not fit`;
  },

  binaryCrossEntropy: logitsAndTargets,
  binaryCrossEntropyGradient: alike("gradient, logits, targets"),
  unaryGradient: alike("gradient, x, y"),
  geluGradient: alike("gradient, x"),

  softmaxGradient(inputs) {
    const type = alike("gradient, y")(inputs);
    if (typeof type === "string") return type;
    return type.shape.length > 0 ? type : `${describeTensor(type)} has no last axis`;
  },

  extremumGradient(inputs) {
    const problem = needs(inputs, 3);
    if (problem !== undefined) return problem;
    const [gradient, a, b] = inputs;
    const shape = broadcast(a.shape, b.shape);
    const legal =
      isFloatDType(gradient.dtype) &&
      gradient.dtype === a.dtype &&
      a.dtype === b.dtype &&
      shape !== undefined &&
      sameShape(shape, gradient.shape);
    return legal
      ? gradient
      : `gradient ${describeTensor(gradient)}, a ${describeTensor(a)} and b ${describeTensor(b)} do not fit`;
  },

  layerNormGradient(inputs) {
    const problem = needs(inputs, 3);
    if (problem !== undefined) return problem;
    const [gradient, x, gamma] = inputs;
    const type = alike("gradient, x")([gradient, x]);
    if (typeof type === "string") return type;
    const width = x.shape.at(-1);
    return typeof width === "number" && gamma.dtype === x.dtype && sameShape(gamma.shape, [width])
      ? x
      : `x ${describeTensor(x)} and gamma ${describeTensor(gamma)} do not fit`;
  },

  layerNormScaleGradient(inputs) {
    const type = alike("gradient, x")(inputs);
    if (typeof type === "string") return type;
    const width = type.shape.at(-1);
    return width === undefined
      ? `${describeTensor(type)} has no last axis`
      : { dtype: type.dtype, shape: [width] };
  },

  linearWeightGradient(inputs, { transposed }) {
    const problem = needs(inputs, 2);
    if (problem !== undefined) return problem;
    const [gradient, x] = inputs;
    const legal =
      isFloatDType(x.dtype) &&
      gradient.dtype === x.dtype &&
      x.shape.length === 2 &&
      gradient.shape.length === 2 &&
      x.shape[0] === gradient.shape[0];
    if (!legal) return `gradient ${formatShape(gradient.shape)} and x ${describeTensor(x)} do not fit`;
    const shape = [gradient.shape[1], x.shape[1]];
    return { dtype: x.dtype, shape: transposed ? shape.reverse() : shape };
  },
};
