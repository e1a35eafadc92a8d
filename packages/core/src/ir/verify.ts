import { GraphError } from "../errors.js";
import { formatShape, sameShape } from "./dims.js";
import type { Graph, Node, ValueId } from "./graph.js";
import { inferType } from "./infer.js";

function infer(node: Node, graph: Graph) {
  const types = node.inputs.map((id) => graph.types[id]);
  return inferType(node.op, types, node.attributes);
}

/**
 * Checks everything the rest of the code takes for granted: values are defined once and before use, types
 * are what inference says, names of inputs, parameters and outputs are unique, outputs exist.
 *
 * Throws: GraphError naming the first node or port that breaks a rule.
 */
export function verify(graph: Graph): void {
  const defined = new Set<ValueId>();
  const define = (id: ValueId, where: string): void => {
    if (graph.types[id] === undefined) throw new GraphError(where, `value %${id} has no type`);
    if (defined.has(id)) throw new GraphError(where, `value %${id} is defined twice`);
    defined.add(id);
  };

  for (const [kind, ports] of [
    ["input", graph.inputs],
    ["parameter", graph.parameters],
    ["output", graph.outputs],
  ] as const) {
    const names = new Set<string>();
    for (const port of ports) {
      if (names.has(port.name)) throw new GraphError(`${kind} ${port.name}`, "the name is used twice");
      names.add(port.name);
      if (kind !== "output") define(port.value, `${kind} ${port.name}`);
    }
  }
  for (const constant of graph.constants) define(constant.value, `constant %${constant.value}`);

  for (const node of graph.nodes) {
    for (const id of node.inputs)
      if (!defined.has(id)) throw new GraphError(node.path, `value %${id} is used before it is defined`);
    const type = infer(node, graph);
    if (typeof type === "string") throw new GraphError(node.path, type);
    define(node.output, node.path);
    const stated = graph.types[node.output];
    if (stated.dtype !== type.dtype || !sameShape(stated.shape, type.shape))
      throw new GraphError(
        node.path,
        `the result is ${type.dtype}${formatShape(type.shape)}, the graph says ${stated.dtype}${formatShape(stated.shape)}`,
      );
  }

  for (const port of graph.outputs)
    if (!defined.has(port.value))
      throw new GraphError(`output ${port.name}`, `value %${port.value} is not defined`);
}
