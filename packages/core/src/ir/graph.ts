import type { DType, Tensor } from "../tensor.js";
import type { Shape } from "./dims.js";
import type { OpAttributes, OpKind } from "./ops.js";

/** A value's number in its graph. */
export type ValueId = number;

/** What is known of a value before it exists. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** One operation. `path` says where in the model it stands, for messages and profiles. */
export type Node<K extends OpKind = OpKind> = {
  [Op in K]: {
    readonly op: Op;
    readonly attributes: OpAttributes[Op];
    readonly inputs: readonly ValueId[];
    readonly output: ValueId;
    readonly path: string;
  };
}[K];

/** A value with a name the outside knows: an input, an output or a parameter. */
export interface Port {
  readonly name: string;
  readonly value: ValueId;
}

/** A small tensor that is part of the graph itself. */
export interface Constant {
  readonly value: ValueId;
  readonly tensor: Tensor;
}

/**
 * A model as data: immutable, in topological order, one result a node.
 *
 * Parameters are names of weights that live elsewhere; the graph never holds them.
 */
export interface Graph {
  readonly name: string;
  /** Type of every value, by id. */
  readonly types: readonly TensorType[];
  readonly inputs: readonly Port[];
  readonly parameters: readonly Port[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly Port[];
}
