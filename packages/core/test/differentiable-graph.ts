import type fc from "fast-check";
import { GraphError } from "../src/errors.js";
import { differentiate } from "../src/gradients/differentiate.js";
import type { Graph, Port } from "../src/ir/graph.js";
import { GraphExtension } from "../src/ir/graph-extension.js";
import { eliminateDeadCode } from "../src/passes/eliminate-dead-code.js";
import { isFloatDType } from "../src/tensor.js";
import type { DifferentiatedGraph } from "./central-differences.js";
import { graphInDoubles, tensorsInDoubles } from "./doubles.js";
import { type GraphWithInputs, randomGraphs } from "./random-graph.js";

export const LOSS = "loss";

/** Table rows by ids, targets, and what has no part in the loss. */
const REFUSALS = /no gradient|gradient of targets|does not depend/;

/** The graph with one more output: the sum of `y² + tanh y` over all `y` that nobody reads, which no symmetry keeps level. */
export function withLoss(graph: Graph): Graph {
  const extension = new GraphExtension(graph);
  const path = "loss";
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const unread = graph.nodes.map(({ output }) => output).filter((id) => !read.has(id));
  const floats = [...new Set([...graph.outputs.map(({ value }) => value), ...unread])].filter((id) =>
    isFloatDType(graph.types[id].dtype),
  );
  const terms = floats.map((value) => {
    const square = extension.node("binary", [value, value], { fn: "mul" }, path);
    const bent = extension.node(
      "binary",
      [square, extension.node("unary", [value], { fn: "tanh" }, path)],
      { fn: "add" },
      path,
    );
    const axes = [...extension.types[bent].shape.keys()];
    return extension.node("sum", [bent], { axes }, path);
  });
  const loss = terms.reduce((sum, term) => extension.node("binary", [sum, term], { fn: "add" }, path));
  return {
    ...graph,
    types: extension.types,
    nodes: [...graph.nodes, ...extension.nodes],
    outputs: [...graph.outputs, { name: LOSS, value: loss }],
  };
}

/** The ports of float64 that `graph` can be differentiated by, one by one. */
function differentiable(graph: Graph): readonly string[] {
  const isWanted = ({ name, value }: Port): boolean => {
    if (graph.types[value].dtype !== "float64") return false;
    try {
      differentiate(graph, { loss: LOSS, wanted: [name] });
      return true;
    } catch (error) {
      if (error instanceof GraphError && REFUSALS.test(error.reason)) return false;
      throw error;
    }
  };
  return [...graph.inputs, ...graph.parameters].filter(isWanted).map(({ name }) => name);
}

/** Random graphs in float64 with a loss and its gradients; undefined where nothing in one has a gradient. */
export function differentiated({
  graph,
  feeds,
  parameters,
}: GraphWithInputs): DifferentiatedGraph | undefined {
  const whole = eliminateDeadCode.run(withLoss(graphInDoubles(graph))).graph;
  const wanted = differentiable(whole);
  if (wanted.length === 0) return undefined;
  return {
    graph: differentiate(whole, { loss: LOSS, wanted }),
    loss: LOSS,
    wanted,
    feeds: tensorsInDoubles(feeds),
    parameters: tensorsInDoubles(parameters),
  };
}

export function differentiatedGraphs(): fc.Arbitrary<DifferentiatedGraph> {
  return randomGraphs("with gradients")
    .map(differentiated)
    .filter((each) => each !== undefined);
}
