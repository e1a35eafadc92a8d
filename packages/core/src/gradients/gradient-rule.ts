import type { Shape } from "../ir/dims.js";
import type { Node, TensorType, ValueId } from "../ir/graph.js";
import type { OpAttributes, OpKind } from "../ir/ops.js";
import type { Tensor } from "../tensor.js";

/** What a rule may use. What it builds comes after the graph's own nodes. */
export interface GradientContext {
  /** Gradient of the loss with respect to the node's result. */
  readonly gradient: ValueId;
  type(id: ValueId): TensorType;
  /** The tensor of a value that is a constant of the graph. */
  constant(id: ValueId): Tensor | undefined;
  node<K extends OpKind>(op: K, inputs: readonly ValueId[], attributes: OpAttributes[K]): ValueId;
  /** Sums a gradient over the axes along which an operand of `shape` was repeated. */
  sumTo(gradient: ValueId, shape: Shape): ValueId;
  /** Throws: GraphError with the node's path. */
  refuse(reason: string): never;
}

/** Gradient with respect to one operand; only asked for where something wanted depends on that operand. */
export type OperandGradient = () => ValueId;

/**
 * What an operation passes back: one entry an operand, in order, but for those of which only the shape is
 * read; a reason where there is no gradient for it.
 */
export type GradientRule<K extends OpKind> = (
  node: Node<K>,
  context: GradientContext,
) => readonly (OperandGradient | NoGradient)[];

/** Why an operation, or one of its operands, has no gradient: a sentence after the node's path. */
export interface NoGradient {
  readonly refused: string;
}

/**
 * Whether an operation reads nothing of an operand but its shape, so that its elements have no part in the
 * result.
 */
export function readsOnlyShape(op: OpKind, operand: number): boolean {
  return (op === "expand" || op === "place" || op === "reshapeLike") && operand === 1;
}
