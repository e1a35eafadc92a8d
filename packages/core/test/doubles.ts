import type { Graph, Node } from "../src/ir/graph.js";
import type { DType, Tensor, TensorMap } from "../src/tensor.js";
import { decodeNumbers, encodeNumbers } from "../src/testing/numbers.js";

function wider(dtype: DType): DType {
  return dtype === "float32" ? "float64" : dtype;
}

/** A tensor with float64 numbers where it had float32. */
export function tensorInDoubles(tensor: Tensor): Tensor {
  return encodeNumbers(wider(tensor.dtype), tensor.shape, decodeNumbers(tensor));
}

export function tensorsInDoubles(tensors: TensorMap): TensorMap {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensorInDoubles(tensor)]));
}

/** The graph in float64 where it was in float32, so that the interpreter rounds nothing. */
export function graphInDoubles(graph: Graph): Graph {
  return {
    ...graph,
    types: graph.types.map((type) => ({ ...type, dtype: wider(type.dtype) })),
    constants: graph.constants.map(({ value, tensor }) => ({ value, tensor: tensorInDoubles(tensor) })),
    nodes: graph.nodes.map(
      (node): Node =>
        node.op === "cast" ? { ...node, attributes: { to: wider(node.attributes.to) } } : node,
    ),
  };
}
