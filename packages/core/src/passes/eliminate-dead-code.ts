import type { ValueId } from "../ir/graph.js";
import type { Pass } from "./pass.js";

/** Drops nodes, constants and parameters that no output needs. Inputs stay: they are the graph's contract. */
export const eliminateDeadCode: Pass = {
  name: "eliminate-dead-code",
  run(graph) {
    const needed = new Set<ValueId>(graph.outputs.map((port) => port.value));
    for (const node of graph.nodes.toReversed())
      if (needed.has(node.output)) for (const id of node.inputs) needed.add(id);

    const nodes = graph.nodes.filter((node) => needed.has(node.output));
    const constants = graph.constants.filter((constant) => needed.has(constant.value));
    const parameters = graph.parameters.filter((port) => needed.has(port.value));
    const applied =
      graph.nodes.length -
      nodes.length +
      (graph.constants.length - constants.length) +
      (graph.parameters.length - parameters.length);
    return {
      graph: applied === 0 ? graph : { ...graph, nodes, constants, parameters },
      applied,
      refused: [],
    };
  },
};
