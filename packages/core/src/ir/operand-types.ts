import type { Dim, Shape } from "./dims.js";
import type { TensorType } from "./graph.js";
import type { OpAttributes, OpKind } from "./ops.js";

/** Type of a node's result from its operands; returns a sentence instead when they are not legal. */
export type InferRule<K extends OpKind> = (
  inputs: readonly TensorType[],
  attributes: OpAttributes[K],
) => TensorType | string;

/** A sentence when there are not `count` operands. */
export function needs(inputs: readonly TensorType[], count: number): string | undefined {
  return inputs.length === count ? undefined : `takes ${count} operands, got ${inputs.length}`;
}

function broadcastDim(a: Dim, b: Dim): Dim | undefined {
  if (a === b || b === 1) return a;
  return a === 1 ? b : undefined;
}

/** The shape two operands have together, as in NumPy; undefined when they do not fit. */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const dim = broadcastDim(a[a.length - rank + axis] ?? 1, b[b.length - rank + axis] ?? 1);
    if (dim === undefined) return undefined;
    result.push(dim);
  }
  return result;
}
