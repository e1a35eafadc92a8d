import type { Dim, Shape } from "../ir/dims.js";
import type { Graph, Node, ValueId } from "../ir/graph.js";
import type { BinaryFunction, OpKind, UnaryFunction } from "../ir/ops.js";
import { QUANTIZED_ZERO, SMALLEST_MAGNITUDE, STEP } from "../quantization/activation-quantization.js";
import { float32Tensor, type Tensor } from "../tensor.js";
import { type OnnxAttribute, onnxDataType } from "./onnx-writer.js";

/** What an emit rule may use. */
export interface EmitContext {
  readonly graph: Graph;
  name(id: ValueId): string;
  /** Name of an int64 vector that holds `target`, for a Reshape of a value with shape `source`. */
  shapeOperand(target: Shape, source: Shape): string;
  /** Name of an int64 scalar that holds `size`. */
  sizeOperand(size: Dim): string;
  /** Name of a small tensor that an operator needs beside the graph's own. */
  constant(tensor: Tensor): string;
  /** Puts an operator before the one a rule returns, and gives its result's name. */
  step(operator: EmittedOperator): string;
}

/** The ONNX operator that computes a node's result; its name and output are the caller's. */
export interface EmittedOperator {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

type EmitRule<K extends OpKind> = (node: Node<K>, context: EmitContext) => EmittedOperator;

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

const AXIS_1: Tensor = { dtype: "int64", shape: [1], data: BigInt64Array.of(1n) };
const ZERO_POINT: Tensor = { dtype: "uint8", shape: [], data: Uint8Array.of(QUANTIZED_ZERO) };

function scalar(value: number): Tensor {
  return float32Tensor(Float32Array.of(value), []);
}

function operands(node: Node, context: EmitContext): readonly string[] {
  return node.inputs.map((id) => context.name(id));
}

/** The ONNX form of every operation, as the operator set of `onnx-writer.ts` defines it. */
export const emitRules: { readonly [K in OpKind]: EmitRule<K> } = {
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
    return { opType: "Mul", inputs: [magnitude, context.constant(scalar(STEP))] };
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
