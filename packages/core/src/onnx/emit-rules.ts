import type { Dim, Shape } from "../ir/dims.js";
import type { Graph, Node, ValueId } from "../ir/graph.js";
import type { BinaryFunction, OpKind, UnaryFunction } from "../ir/ops.js";
import { type OnnxAttribute, onnxDataType } from "./onnx-writer.js";

/** What an emit rule may use. */
export interface EmitContext {
  readonly graph: Graph;
  name(id: ValueId): string;
  /** Name of an int64 vector that holds `target`, for a Reshape of a value with shape `source`. */
  shapeOperand(target: Shape, source: Shape): string;
  /** Name of an int64 scalar that holds `size`. */
  sizeOperand(size: Dim): string;
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
};

/** Applies the rule of the node's own kind. */
export function emitNode<K extends OpKind>(node: Node<K>, context: EmitContext): EmittedOperator {
  // The table is exhaustive by kind; the compiler cannot follow that `node.op` picks the rule for `node`.
  const rule = emitRules[node.op] as unknown as EmitRule<K>;
  return rule(node, context);
}
