import { addDims } from "../ir/dims.js";
import type { BinaryFunction, UnaryFunction } from "../ir/functions.js";
import type { Node } from "../ir/graph.js";
import type { OpKind } from "../ir/ops.js";
import {
  QUANTIZED_ZERO,
  RELATIVE_SCALE,
  SMALLEST_MAGNITUDE,
} from "../quantization/activation-quantization.js";
import type { Tensor } from "../tensor.js";
import {
  type EmitContext,
  type EmitRule,
  type EmittedOperator,
  integers,
  operands,
  scalar,
} from "./emit-context.js";
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

const AXIS_1 = integers(1);
const ZERO_POINT: Tensor = { dtype: "uint8", shape: [], data: Uint8Array.of(QUANTIZED_ZERO) };

/** The ONNX form of every operation, as the operator set of `onnx-writer.ts` defines it. */
export const emitRules: { readonly [K in OpKind]: EmitRule<K> } = {
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

  rowScale: (node, context) => {
    const [x] = operands(node, context);
    const inputs = [x, context.constant(AXIS_1)];
    const attributes = { keepdims: 0 };
    const highest = context.step({ opType: "ReduceMax", inputs, attributes });
    const lowest = context.step({ opType: "ReduceMin", inputs, attributes });
    const negated = context.step({ opType: "Neg", inputs: [lowest] });
    const magnitude = context.step({
      opType: "Max",
      inputs: [highest, negated, context.constant(scalar(SMALLEST_MAGNITUDE))],
    });
    return { opType: "Mul", inputs: [magnitude, context.constant(scalar(RELATIVE_SCALE))] };
  },
  quantizeRows: (node, context) => {
    const [x, scale] = operands(node, context);
    const rows = context.step({ opType: "Shape", inputs: [scale] });
    const zeros = context.step({ opType: "Expand", inputs: [context.constant(ZERO_POINT), rows] });
    return { opType: "QuantizeLinear", inputs: [x, scale, zeros], attributes: { axis: 0 } };
  },
  integerLinear: (node, context) => {
    const [x, scale, weight, weightScale, bias] = operands(node, context);
    const sums = context.step({
      opType: "MatMulInteger",
      inputs: [x, weight, context.constant(ZERO_POINT)],
    });
    const floats = context.step({
      opType: "Cast",
      inputs: [sums],
      attributes: { to: onnxDataType.float32 },
    });
    // Columns first: ONNX Runtime makes one operator of what comes before.
    const byColumn = context.step({ opType: "Mul", inputs: [floats, weightScale] });
    const column = context.step({ opType: "Unsqueeze", inputs: [scale, context.constant(AXIS_1)] });
    const byRow = context.step({ opType: "Mul", inputs: [byColumn, column] });
    return { opType: "Add", inputs: [byRow, bias] };
  },
};

/** Applies the rule of the node's own kind. */
export function emitNode<K extends OpKind>(node: Node<K>, context: EmitContext): EmittedOperator {
  // The table is exhaustive by kind; the compiler cannot follow that `node.op` picks the rule for `node`.
  const rule = emitRules[node.op] as unknown as EmitRule<K>;
  return rule(node, context);
}
