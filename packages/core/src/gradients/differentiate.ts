import { GraphError } from "../errors.js";
import type { Graph, Port, ValueId } from "../ir/graph.js";

import { describeTensor, isFloatDType } from "../tensor.js";
import { ReverseSweep } from "./reverse-sweep.js";

export interface Differentiation {
  /** Name of the output that is differentiated: one float. */
  readonly loss: string;
  /** Names of the parameters and float inputs whose gradients are wanted. */
  readonly wanted: readonly string[];
}

/** Name of the output that holds the gradient of the parameter or input `name`. */
export function gradientName(name: string): string {
  return `gradients.${name}`;
}

/**
 * The graph with the gradient of `loss` with respect to everything `wanted` as further outputs, named by
 * {@link gradientName}, each of the dtype and shape of what it is the gradient of. Reverse mode: one pass over the nodes
 * from the loss back, gradients of a value that several nodes read summed; nothing is computed for what nothing wanted
 * depends on.
 *
 * Throws: GraphError when the loss is no output or not one float, when something wanted is neither parameter nor input,
 * is no float or has no part in the loss, and, naming the node's path, when the way from it to the loss leads through an
 * operation without a gradient.
 */
export function differentiate(graph: Graph, { loss, wanted }: Differentiation): Graph {
  const lossValue = findLoss(graph, loss);
  const ports = wanted.map((name) => findWanted(graph, name));
  const sweep = new ReverseSweep(
    graph,
    lossValue,
    ports.map(({ value }) => value),
  );
  const outputs = ports.map(({ name, value }): Port => {
    const gradient = sweep.gradients.get(value);
    if (gradient === undefined) throw new GraphError(`gradient of ${name}`, `${loss} does not depend on it`);
    return { name: gradientName(name), value: gradient };
  });
  return {
    ...graph,
    types: sweep.types,
    constants: [...graph.constants, sweep.seed],
    nodes: [...graph.nodes, ...sweep.nodes],
    outputs: [...graph.outputs, ...outputs],
  };
}

function findLoss(graph: Graph, name: string): ValueId {
  const port = graph.outputs.find((each) => each.name === name);
  if (port === undefined) throw new GraphError(`output ${name}`, "the graph has no such output");
  const type = graph.types[port.value];
  if (!isFloatDType(type.dtype) || type.shape.length !== 0)
    throw new GraphError(`output ${name}`, `a loss is one float, got ${describeTensor(type)}`);
  return port.value;
}

function findWanted(graph: Graph, name: string): Port {
  const port = [...graph.parameters, ...graph.inputs].find((each) => each.name === name);
  if (port === undefined)
    throw new GraphError(`gradient of ${name}`, "the graph has no such parameter or input");
  const type = graph.types[port.value];
  if (!isFloatDType(type.dtype))
    throw new GraphError(`gradient of ${name}`, `only floats have one, got ${describeTensor(type)}`);
  return port;
}
