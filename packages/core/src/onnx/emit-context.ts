import type { Dim, Shape } from "../ir/dims.js";
import type { Graph, Node, ValueId } from "../ir/graph.js";
import type { OpKind } from "../ir/ops.js";
import { float32Tensor, type Tensor } from "../tensor.js";
import type { OnnxAttribute } from "./onnx-writer.js";

/** What an emit rule may use. */
export interface EmitContext {
  readonly graph: Graph;
  /** See `LoweringOptions`. */
  readonly dequantizesConstants: boolean;
  name(id: ValueId): string;
  /** Name of an int64 vector that holds `target`, for a Reshape of a value with shape `source`. */
  shapeOperand(target: Shape, source: Shape): string;
  /** Name of an int64 vector that holds `sizes`. */
  sizesOperand(sizes: Shape): string;
  /** Name of an int64 scalar that holds `size`. */
  sizeOperand(size: Dim): string;
  /** Name of a small tensor that an operator needs beside the graph's own. */
  constant(tensor: Tensor): string;
  /**
   * Puts an operator before the one a rule returns, and gives its result's name. One that is there already is
   * not put twice.
   */
  step(operator: EmittedOperator): string;
  /** As `step`, for an operator with several results. */
  steps(operator: EmittedOperator, results: number): readonly string[];
}

/** The ONNX operator that computes a node's result; its name and output are the caller's. */
export interface EmittedOperator {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** The ONNX form of an operation. */
export type EmitRule<K extends OpKind> = (node: Node<K>, context: EmitContext) => EmittedOperator;

export function scalar(value: number): Tensor {
  return float32Tensor(Float32Array.of(value), []);
}

/** An int64 vector. */
export function integers(...values: readonly number[]): Tensor {
  return { dtype: "int64", shape: [values.length], data: BigInt64Array.from(values, BigInt) };
}

export function operands(node: Node, context: EmitContext): readonly string[] {
  return node.inputs.map((id) => context.name(id));
}
