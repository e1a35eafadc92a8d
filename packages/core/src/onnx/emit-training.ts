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
import { lossEmitRules } from "./emit-losses.js";
import { type Operators, operator, operators } from "./training-operators.js";

/**
 * From this many rows and columns of a weight on, its gradient is a product with a transposed matrix instead of one
 * that transposes: ONNX Runtime transposes its first operand anew for every 128 columns of the result. Between two
 * reshapes, for it makes one operator of a transpose of two axes and a product.
 */
const LARGE = 512;

type Slope = (
  at: { readonly gradient: string; readonly x: string; readonly y: string },
  o: Operators,
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

/**
 * The ONNX form of every operation that only training needs: operators that ordinary builds of ONNX Runtime
 * have.
 */
export const trainingEmitRules: { readonly [K in keyof TrainingOpAttributes]: EmitRule<K> } = {
  ...lossEmitRules,

  dropout: (node, context) => {
    const o = operators(context);
    const [x, mask] = operands(node, context);
    return operator("Mul", x, o.mul(o.cast(mask, "float32"), o.number(1 / (1 - node.attributes.rate))));
  },

  reshapeLike: (node, context) => {
    const [x, like] = operands(node, context);
    return operator("Reshape", x, context.step({ opType: "Shape", inputs: [like] }));
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
