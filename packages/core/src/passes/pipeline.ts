import type { Graph } from "../ir/graph.js";
import { computeHalves } from "./convert-to-float16.js";
import { eliminateDeadCode } from "./eliminate-dead-code.js";
import { mergeDuplicates } from "./common-subexpressions.js";
import { multiplyIntegers } from "./quantize-activations.js";
import { type Pass, runPasses } from "./pass.js";
import { pushTokenSelectionUp } from "./upstream-gather.js";

/** The passes every model goes through, in this order. */
export const defaultPasses: readonly Pass[] = [
  // First, so that what follows sees each computation once.
  mergeDuplicates,
  // After merging, so that a value that two places read is seen to be read by both.
  pushTokenSelectionUp,
  multiplyIntegers,
  // Last: rewrites leave their leftovers to it.
  eliminateDeadCode,
];

/**
 * What linear layers multiply: the integers that their weights are stored as (`integer`), or the numbers that are
 * stored. `float16` as well where a backend can, see {@link Program.halves}; the graph itself is that of `float32`.
 */
export type Arithmetic = "integer" | "float32" | "float16";

/** The graph after the default passes; unless integers are multiplied, without the one that does it. */
export function optimize(graph: Graph, arithmetic: Arithmetic = "integer"): Graph {
  const passes =
    arithmetic === "integer" ? defaultPasses : defaultPasses.filter((pass) => pass !== multiplyIntegers);
  return runPasses(graph, passes).graph;
}

/** The same graph with the linear layers of the `chosen` parameters, and attention, in float16. */
export function inHalves(graph: Graph, chosen: (parameter: string) => boolean): Graph {
  return runPasses(graph, [computeHalves(chosen), eliminateDeadCode]).graph;
}
