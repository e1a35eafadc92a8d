import { checkArgument } from "../arguments.js";
import type { Graph } from "../ir/graph.js";
import { commonSubexpressions } from "./common-subexpressions.js";
import { convertToFloat16 } from "./convert-to-float16.js";
import { eliminateDeadCode } from "./eliminate-dead-code.js";
import { type Pass, runPasses } from "./pass.js";
import { quantizeActivations } from "./quantize-activations.js";
import { upstreamGather } from "./upstream-gather.js";

/** The passes every model goes through, in this order. */
export const defaultPasses: readonly Pass[] = [
  // First, so that what follows sees each computation once.
  commonSubexpressions,
  // After merging, so that a value that two places read is seen to be read by both.
  upstreamGather,
  quantizeActivations,
  // Last: rewrites leave their leftovers to it.
  eliminateDeadCode,
];

const computeTypes = ["int8", "float32", "float16"] as const;

/**
 * What linear layers multiply: `int8` the integers that weights are stored as, where they are; `float32` the
 * numbers that these stand for. With `float16` a program has two graphs, that of `float32` and
 * {@link Program.float16Graph}, and the backend runs the second where its device can.
 */
export type ComputeType = (typeof computeTypes)[number];

/**
 * The graph after the default passes; without the one that quantises activations unless `compute` is `int8`.
 */
export function optimize(graph: Graph, compute: ComputeType = "int8"): Graph {
  checkArgument(computeTypes.includes(compute), "compute", computeTypes.join(" or "), compute);
  const passes =
    compute === "int8" ? defaultPasses : defaultPasses.filter((pass) => pass !== quantizeActivations);
  return runPasses(graph, passes).graph;
}

/** The same graph with the linear layers of the `chosen` parameters, and attention, in float16. */
export function toFloat16(graph: Graph, chosen: (parameter: string) => boolean): Graph {
  checkArgument(typeof chosen === "function", "chosen", "a function", chosen);
  return runPasses(graph, [convertToFloat16(chosen), eliminateDeadCode]).graph;
}
