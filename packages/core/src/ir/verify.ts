import { GraphError } from "../errors.js";
import { elementCount, formatShape } from "../tensor.js";
import { checkGraph } from "./check-graph.js";
import { sameShape } from "./dims.js";
import type { Constant, Graph, Node, ValueId } from "./graph.js";
import { inferType } from "./infer.js";

function infer(node: Node, graph: Graph) {
  const types = node.inputs.map((id) => graph.types[id]);
  return inferType(node.op, types, node.attributes);
}

function checkConstant({ value, tensor }: Constant, graph: Graph): void {
  const stated = graph.types[value];
  const where = `constant %${value}`;
  if (stated.dtype !== tensor.dtype || !sameShape(stated.shape, tensor.shape))
    throw new GraphError(
      where,
      `the tensor is ${tensor.dtype}${formatShape(tensor.shape)}, the graph says ${stated.dtype}${formatShape(stated.shape)}`,
    );
  if (tensor.data.length !== elementCount(tensor.shape))
    throw new GraphError(
      where,
      `${tensor.data.length} elements for ${tensor.dtype}${formatShape(tensor.shape)}`,
    );
}

/**
 * Checks everything the rest of the code takes for granted: values are defined once and before use, types
 * are what inference says, constants are what their types say, no two of the inputs, parameters and outputs
 * share a name, sizes of parameters are numbers, outputs exist.
 *
 * Throws: InputError for what has not the form of a graph; GraphError naming the first node or port that breaks a rule.
 */
export function verify(graph: Graph): void {
  checkGraph(graph);
  const defined = new Set<ValueId>();
  const define = (id: ValueId, where: string): void => {
    if (graph.types[id] === undefined) throw new GraphError(where, `value %${id} has no type`);
    if (defined.has(id)) throw new GraphError(where, `value %${id} is defined twice`);
    defined.add(id);
  };

  // One set for all of them: in ONNX an output is a value like any other, and values have one name each.
  const names = new Set<string>();
  for (const [kind, ports] of [
    ["input", graph.inputs],
    ["parameter", graph.parameters],
    ["output", graph.outputs],
  ] as const) {
    for (const port of ports) {
      if (names.has(port.name)) throw new GraphError(`${kind} ${port.name}`, "the name is used twice");
      names.add(port.name);
      if (kind !== "output") define(port.value, `${kind} ${port.name}`);
    }
  }
  for (const { name, value } of graph.parameters)
    if (graph.types[value].shape.some((dim) => typeof dim === "string"))
      throw new GraphError(
        `parameter ${name}`,
        `a weight has known sizes, got ${formatShape(graph.types[value].shape)}`,
      );
  for (const constant of graph.constants) {
    define(constant.value, `constant %${constant.value}`);
    checkConstant(constant, graph);
  }

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
