import { addDims } from "../ir/dims.js";
import type { BinaryFunction, UnaryFunction } from "../ir/functions.js";
import type { Node } from "../ir/graph.js";
import type { OpKind } from "../ir/ops.js";
import { type EmitContext, type EmitRule, type EmittedOperator, integers, operands } from "./emit-context.js";
import { quantizedEmitRules } from "./emit-quantized.js";
import { trainingEmitRules } from "./emit-training.js";
import { onnxDataType } from "./onnx-writer.js";

const UNARY: { readonly [F in UnaryFunction]: string } = {
  abs: "Abs",
  erf: "Erf",
  exp: "Exp",
  neg: "Neg",
  relu: "Relu",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
  tanh: "Tanh",
};

const BINARY: { readonly [F in BinaryFunction]: string } = {
  add: "Add",
  div: "Div",
  max: "Max",
  min: "Min",
  mul: "Mul",
  sub: "Sub",
};

/** The ONNX form of every operation, as the operator set of `onnx-writer.ts` defines it. */
export const emitRules: { readonly [K in OpKind]: EmitRule<K> } = {
  ...quantizedEmitRules,
  ...trainingEmitRules,
  unary: (node, context) => ({ opType: UNARY[node.attributes.fn], inputs: operands(node, context) }),
  binary: (node, context) => ({ opType: BINARY[node.attributes.fn], inputs: operands(node, context) }),
  gelu: (node, context) => ({
    opType: "Gelu",
    inputs: operands(node, context),
    attributes: { approximate: node.attributes.approximation },
  }),
  matmul: (node, context) => ({ opType: "MatMul", inputs: operands(node, context) }),
  // Gemm reads both layouts of a Linear weight, so a checkpoint is used as it lies.
  linear: (node, context) => ({
    opType: "Gemm",
    inputs: operands(node, context),
    attributes: { transB: node.attributes.transposed ? 0 : 1 },
  }),
  layerNorm: (node, context) => ({
    opType: "LayerNormalization",
    inputs: operands(node, context),
    attributes: { axis: -1, epsilon: { float: node.attributes.epsilon } },
  }),
  softmax: (node, context) => ({
    opType: "Softmax",
    inputs: operands(node, context),
    attributes: { axis: -1 },
  }),
  gather: (node, context) => ({
    opType: "Gather",
    inputs: operands(node, context),
    attributes: { axis: node.attributes.axis },
  }),
  transpose: (node, context) => ({
    opType: "Transpose",
    inputs: operands(node, context),
    attributes: { perm: node.attributes.permutation },
  }),
  reshape: (node, context) => ({
    opType: "Reshape",
    inputs: [
      ...operands(node, context),
      context.shapeOperand(node.attributes.shape, context.graph.types[node.inputs[0]].shape),
    ],
  }),
  cast: (node, context) => ({
    opType: "Cast",
    inputs: operands(node, context),
    attributes: { to: onnxDataType[node.attributes.to] },
  }),
  concat: (node, context) => ({
    opType: "Concat",
    inputs: operands(node, context),
    attributes: { axis: node.attributes.axis },
  }),
  slice: (node, context) => {
    const { axis, start, size } = node.attributes;
    const ends = context.sizesOperand([addDims(start, size)]);
    const inputs = [...operands(node, context), context.sizesOperand([start]), ends];
    return { opType: "Slice", inputs: [...inputs, context.constant(integers(axis))] };
  },

  place: (node, context) => {
    const { axis, start } = node.attributes;
    const [x, like] = operands(node, context);
    const size = (value: string): string =>
      context.step({ opType: "Shape", inputs: [value], attributes: { start: axis, end: axis + 1 } });
    const before = context.sizesOperand([start]);
    const others = context.step({ opType: "Sub", inputs: [size(like), size(x)] });
    const after = context.step({ opType: "Sub", inputs: [others, before] });
    const pads = context.step({ opType: "Concat", inputs: [before, after], attributes: { axis: 0 } });
    return { opType: "Pad", inputs: [x, pads, "", context.constant(integers(axis))] };
  },

  sum: (node, context) => ({
    opType: "ReduceSum",
    inputs: [...operands(node, context), context.constant(integers(...node.attributes.axes))],
    attributes: { keepdims: 0, noop_with_empty_axes: 1 },
  }),

  expand: (node, context) => {
    const [x, like] = operands(node, context);
    return { opType: "Expand", inputs: [x, context.step({ opType: "Shape", inputs: [like] })] };
  },

  range: (node, context) => ({
    opType: "Range",
    inputs: [context.sizeOperand(0), context.sizeOperand(node.attributes.size), context.sizeOperand(1)],
  }),
};

/** Applies the rule of the node's own kind. */
export function emitNode<K extends OpKind>(node: Node<K>, context: EmitContext): EmittedOperator {
  // The table is exhaustive by kind; the compiler cannot follow that `node.op` picks the rule for `node`.
  const rule = emitRules[node.op] as unknown as EmitRule<K>;
  return rule(node, context);
}
