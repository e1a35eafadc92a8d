import type { Constant, Graph, Node, ValueId } from "../ir/graph.js";
import type { Pass } from "./pass.js";

/** Constants above this many elements are not compared: the graph's own are scalars and indices. */
const COMPARED_ELEMENTS = 64;

function constantKey({ value, tensor }: Constant): string {
  return tensor.data.length > COMPARED_ELEMENTS
    ? `constant ${value}`
    : `constant ${tensor.dtype} ${tensor.shape.join(",")} ${[...tensor.data].map((x) => (Object.is(x, -0) ? "-0" : x)).join(",")}`;
}

function nodeKey(node: Node): string {
  return `${node.op} ${JSON.stringify(node.attributes)} ${node.inputs.join(",")}`;
}

/**
 * Computes equal things once: nodes with the same operation, attributes and operands, and equal constants.
 */
export const commonSubexpressions: Pass = {
  name: "common-subexpressions",
  run(graph) {
    const firstOf = new Map<string, ValueId>();
    const replacement = new Map<ValueId, ValueId>();
    const resolve = (id: ValueId): ValueId => replacement.get(id) ?? id;
    const isFirst = (key: string, id: ValueId): boolean => {
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, id);
      else replacement.set(id, first);
      return first === undefined;
    };

    const constants = graph.constants.filter((constant) => isFirst(constantKey(constant), constant.value));
    const nodes: Node[] = [];
    for (const node of graph.nodes) {
      const resolved = { ...node, inputs: node.inputs.map(resolve) } as Node;
      if (isFirst(nodeKey(resolved), node.output)) nodes.push(resolved);
    }
    const outputs = graph.outputs.map((port) => ({ ...port, value: resolve(port.value) }));
    const merged: Graph = { ...graph, constants, nodes, outputs };
    return { graph: replacement.size === 0 ? graph : merged, applied: replacement.size, refused: [] };
  },
};
