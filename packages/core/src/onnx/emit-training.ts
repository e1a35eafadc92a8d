import type { Shape } from "../ir/dims.js";
import type { UnaryFunction } from "../ir/functions.js";
import type { Node } from "../ir/graph.js";
import type { TrainingOpAttributes } from "../ir/training-ops.js";
import {
  type EmitContext,
  type EmitRule,
  type EmittedOperator,
  integers,
  operands,
  scalar,
} from "./emit-context.js";
import { onnxDataType } from "./onnx-writer.js";

/**
 * From this many rows and columns of a weight on, its gradient is a product with a transposed matrix instead of one
 * that transposes: ONNX Runtime transposes its first operand anew for every 128 columns of the result. Between two
 * reshapes, for it makes one operator of a transpose of two axes and a product.
 */
const LARGE = 512;

/** Operators by their usual names, each put before the one that a rule returns. */
function operators(context: EmitContext) {
  const step =
    (opType: string) =>
    (...inputs: readonly string[]): string =>
      context.step({ opType, inputs });
  return {
    add: step("Add"),
    sub: step("Sub"),
    mul: step("Mul"),
    exp: step("Exp"),
    erf: step("Erf"),
    tanh: step("Tanh"),
    sigmoid: step("Sigmoid"),
    log: step("Log"),
    neg: step("Neg"),
    abs: step("Abs"),
    relu: step("Relu"),
    greater: step("Greater"),
    less: step("Less"),
    equal: step("Equal"),
    number: (value: number): string => context.constant(scalar(value)),
    cast: (x: string, dtype: "float32" | "int32" | "int64"): string =>
      context.step({ opType: "Cast", inputs: [x], attributes: { to: onnxDataType[dtype] } }),
    /** Reduces over the last axis, which stays with size 1. */
    rows: (opType: "ReduceSum" | "ReduceMean", x: string): string =>
      context.step({ opType, inputs: [x, context.constant(integers(-1))] }),
  };
}

function operator(opType: string, ...inputs: readonly string[]): EmittedOperator {
  return { opType, inputs };
}

type Slope = (
  at: { readonly gradient: string; readonly x: string; readonly y: string },
  o: ReturnType<typeof operators>,
) => EmittedOperator;

/** From the result where that is enough, so that the operand need not be kept. */
const SLOPES: { readonly [F in UnaryFunction]: Slope } = {
  abs: ({ gradient, x }, o) => {
    const negative = o.cast(o.less(x, o.number(0)), "float32");
    const positive = o.cast(o.greater(x, o.number(0)), "float32");
    return operator("Mul", gradient, o.sub(positive, negative));
  },
  // 2/√π · e^(-x²) = e^(log(2/√π) - x²)
  erf: ({ gradient, x }, o) =>
    operator("Mul", gradient, o.exp(o.sub(o.number(Math.log(2 / Math.sqrt(Math.PI))), o.mul(x, x)))),
  exp: ({ gradient, y }) => operator("Mul", gradient, y),
  neg: ({ gradient }) => operator("Neg", gradient),
  relu: ({ gradient, y }, o) => operator("Where", o.greater(y, o.number(0)), gradient, o.number(0)),
  sigmoid: ({ gradient, y }, o) => operator("Mul", gradient, o.sub(y, o.mul(y, y))),
  softplus: ({ gradient, x }, o) => operator("Mul", gradient, o.sigmoid(x)),
  tanh: ({ gradient, y }, o) => operator("Mul", gradient, o.sub(o.number(1), o.mul(y, y))),
};

/** Rows of LayerNormalization without scale and shift, and each row's inverse standard deviation. */
function normalised(node: Node, x: string, epsilon: number, context: EmitContext): readonly string[] {
  const width = context.graph.types[node.inputs[1]].shape.slice(-1);
  const ones = context.step({
    opType: "Expand",
    inputs: [context.constant(scalar(1)), context.sizesOperand(width)],
  });
  const [rows, , inverse] = context.steps(
    {
      opType: "LayerNormalization",
      inputs: [x, ones],
      attributes: { axis: -1, epsilon: { float: epsilon } },
    },
    3,
  );
  return [rows, inverse];
}

/** Rows that hold 1 at their label and 0 elsewhere, as floats; no 1 where the label is no class. */
function oneHot(
  node: Node<"crossEntropy"> | Node<"crossEntropyGradient">,
  logits: number,
  labels: string,
  context: EmitContext,
): string {
  const o = operators(context);
  const { types } = context.graph;
  const dtype = types[node.inputs[logits + 1]].dtype === "int32" ? "int32" : "int64";
  const [, classes] = types[node.inputs[logits]].shape;
  const range = context.step({
    opType: "Range",
    inputs: [context.sizeOperand(0), context.sizeOperand(classes), context.sizeOperand(1)],
  });
  const column = context.step({ opType: "Unsqueeze", inputs: [labels, context.constant(integers(1))] });
  return o.cast(o.equal(column, dtype === "int64" ? range : o.cast(range, dtype)), "float32");
}

/** `hot` with a share of what each row has on all classes alike. */
function smoothed(hot: string, smoothing: number, context: EmitContext): string {
  if (smoothing === 0) return hot;
  const o = operators(context);
  const share = o.mul(o.rows("ReduceMean", hot), o.number(smoothing));
  return o.add(o.mul(hot, o.number(1 - smoothing)), share);
}

function softmax(opType: "Softmax" | "LogSoftmax", x: string, context: EmitContext): string {
  return context.step({ opType, inputs: [x], attributes: { axis: -1 } });
}

/**
 * The ONNX form of every operation that only training needs: operators that ordinary builds of ONNX Runtime
 * have.
 */
export const trainingEmitRules: { readonly [K in keyof TrainingOpAttributes]: EmitRule<K> } = {
  dropout: (node, context) => {
    const o = operators(context);
    const [x, mask] = operands(node, context);
    return operator("Mul", x, o.mul(o.cast(mask, "float32"), o.number(1 / (1 - node.attributes.rate))));
  },

  reshapeLike: (node, context) => {
    const [x, like] = operands(node, context);
    return operator("Reshape", x, context.step({ opType: "Shape", inputs: [like] }));
  },

  crossEntropy: (node, context) => {
    const o = operators(context);
    const [logits, labels] = operands(node, context);
    const target = smoothed(oneHot(node, 0, labels, context), node.attributes.smoothing, context);
    const products = o.mul(target, softmax("LogSoftmax", logits, context));
    const sums = context.step({
      opType: "ReduceSum",
      inputs: [products, context.constant(integers(1))],
      attributes: { keepdims: 0 },
    });
    return operator("Neg", sums);
  },

  crossEntropyGradient: (node, context) => {
    const o = operators(context);
    const [gradient, logits, labels] = operands(node, context);
    const hot = oneHot(node, 1, labels, context);
    const target = smoothed(hot, node.attributes.smoothing, context);
    const probabilities = o.mul(softmax("Softmax", logits, context), o.rows("ReduceSum", hot));
    const column = context.step({ opType: "Unsqueeze", inputs: [gradient, context.constant(integers(1))] });
    return operator("Mul", o.sub(probabilities, target), column);
  },

  // (1 - t)·x + w·max(-x, 0) + w·log(1 + e^-|x|), w = 1 + (p - 1)·t: the first two cancel without a rest where x is far
  // below 0 and t is 0, as at most tokens of a trained model; what 1 + e^-|x| rounds, PyTorch 1.13 rounds alike.
  binaryCrossEntropy: (node, context) => {
    const o = operators(context);
    const [logits, targets] = operands(node, context);
    const weight = weightOf(node.attributes.positiveWeight, targets, o);
    const linear = o.mul(o.sub(o.number(1), targets), logits);
    const corner = o.add(linear, o.mul(weight, o.relu(o.neg(logits))));
    const rest = o.log(o.add(o.exp(o.neg(o.abs(logits))), o.number(1)));
    return operator("Add", corner, o.mul(weight, rest));
  },

  // (1 + (p - 1)·t)·σ(x) - p·t
  binaryCrossEntropyGradient: (node, context) => {
    const o = operators(context);
    const { positiveWeight } = node.attributes;
    const [gradient, logits, targets] = operands(node, context);
    const weighted = o.mul(weightOf(positiveWeight, targets, o), o.sigmoid(logits));
    return operator("Mul", gradient, o.sub(weighted, o.mul(targets, o.number(positiveWeight))));
  },

  unaryGradient: (node, context) => {
    const [gradient, x, y] = operands(node, context);
    return SLOPES[node.attributes.fn]({ gradient, x, y }, operators(context));
  },

  extremumGradient: (node, context) => {
    const o = operators(context);
    const [gradient, a, b] = operands(node, context);
    const [above, below] = node.attributes.fn === "max" ? [a, b] : [b, a];
    // 1 where a is chosen, 0 where b is, 1/2 where they are equal.
    const isAbove = o.cast(o.greater(above, below), "float32");
    const isBelow = o.cast(o.less(above, below), "float32");
    const share = o.add(o.mul(o.sub(isAbove, isBelow), o.number(0.5)), o.number(0.5));
    return operator("Mul", gradient, share);
  },

  geluGradient: (node, context) =>
    node.attributes.approximation === "none" ? exactGelu(node, context) : tanhGelu(node, context),

  softmaxGradient: (node, context) => {
    const o = operators(context);
    const [gradient, y] = operands(node, context);
    return operator("Mul", y, o.sub(gradient, o.rows("ReduceSum", o.mul(gradient, y))));
  },

  // Means over rows of what is scaled by gamma are products with gamma as a column.
  layerNormGradient: (node, context) => {
    const o = operators(context);
    const [gradient, x, gamma] = operands(node, context);
    const [rows, inverse] = normalised(node, x, node.attributes.epsilon, context);
    const width = Number(context.graph.types[node.inputs[1]].shape.at(-1));
    const column = context.step({
      opType: "Unsqueeze",
      inputs: [o.mul(gamma, o.number(1 / width)), context.constant(integers(1))],
    });
    const mean = (value: string): string => context.step({ opType: "MatMul", inputs: [value, column] });
    const along = o.mul(rows, mean(o.mul(gradient, rows)));
    const rest = o.sub(o.sub(o.mul(gradient, gamma), along), mean(gradient));
    return operator("Mul", rest, inverse);
  },

  layerNormScaleGradient: (node, context) => {
    const o = operators(context);
    const [gradient, x] = operands(node, context);
    const [rows] = normalised(node, x, node.attributes.epsilon, context);
    const axes = context.graph.types[node.inputs[1]].shape.slice(0, -1).map((_, axis) => axis);
    return {
      opType: "ReduceSum",
      inputs: [o.mul(gradient, rows), context.constant(integers(...axes))],
      attributes: { keepdims: 0, noop_with_empty_axes: 1 },
    };
  },

  linearWeightGradient: (node, context) => {
    const [gradient, x] = operands(node, context);
    const [left, right] = node.attributes.transposed ? [x, gradient] : [gradient, x];
    const { types } = context.graph;
    const [rows] = types[node.inputs[0]].shape;
    const [height, width] = types[node.output].shape;
    if (Number(height) < LARGE || Number(width) < LARGE)
      return { opType: "Gemm", inputs: [left, right], attributes: { transA: 1 } };
    const shape = (target: Shape, source: Shape): string => context.shapeOperand(target, source);
    const three = context.step({
      opType: "Reshape",
      inputs: [left, shape([1, rows, height], [rows, height])],
    });
    const turned = context.step({ opType: "Transpose", inputs: [three], attributes: { perm: [0, 2, 1] } });
    const inputs = [turned, shape([height, rows], [1, height, rows])];
    return operator("Gemm", context.step({ opType: "Reshape", inputs }), right);
  },
};

/** `1 + (p - 1)·t` */
function weightOf(positiveWeight: number, targets: string, o: ReturnType<typeof operators>): string {
  return positiveWeight === 1
    ? o.number(1)
    : o.add(o.mul(targets, o.number(positiveWeight - 1)), o.number(1));
}

/** `½ g (1 + erf(t) + 2/√π t e^(-t²))`, t = x/√2: ten operators. */
function exactGelu(node: Node<"geluGradient">, context: EmitContext): EmittedOperator {
  const o = operators(context);
  const [gradient, x] = operands(node, context);
  const t = o.mul(x, o.number(Math.SQRT1_2));
  const density = o.exp(o.sub(o.number(Math.log(2 / Math.sqrt(Math.PI))), o.mul(t, t)));
  const slope = o.add(o.add(o.erf(t), o.mul(t, density)), o.number(1));
  return operator("Mul", o.mul(gradient, slope), o.number(0.5));
}

/** With u = √(2/π) (x + c x³), T = tanh u: `½ g (1 + T) (1 + (1 - T) x u')`. */
function tanhGelu(node: Node<"geluGradient">, context: EmitContext): EmittedOperator {
  const o = operators(context);
  const [gradient, x] = operands(node, context);
  const factor = Math.sqrt(2 / Math.PI);
  const cubic = 0.044715 * factor;
  const square = o.mul(x, x);
  const u = o.mul(x, o.add(o.mul(square, o.number(cubic)), o.number(factor)));
  const xTimesSlope = o.mul(x, o.add(o.mul(square, o.number(3 * cubic)), o.number(factor)));
  const t = o.tanh(u);
  const rest = o.add(o.mul(o.sub(o.number(1), t), xTimesSlope), o.number(1));
  return operator("Mul", o.mul(gradient, o.mul(o.add(t, o.number(1)), o.number(0.5))), rest);
}
