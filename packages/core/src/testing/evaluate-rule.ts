import type { Shape } from "../ir/dims.js";
import type { Node } from "../ir/graph.js";
import type { OpKind } from "../ir/ops.js";
import type { Tensor } from "../tensor.js";

/** What a rule may ask beyond its operands. */
export interface EvaluateContext {
  /** A shape with every symbolic size replaced by its value in this run. */
  resolve(shape: Shape): readonly number[];
}

/** Computes a node's result from its operands. */
export type EvaluateRule<K extends OpKind> = (
  node: Node<K>,
  inputs: readonly Tensor[],
  context: EvaluateContext,
) => Tensor;
