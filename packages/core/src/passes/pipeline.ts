import type { Graph } from "../ir/graph.js";
import { eliminateDeadCode } from "./eliminate-dead-code.js";
import { mergeDuplicates } from "./merge-duplicates.js";
import { multiplyIntegers } from "./multiply-integers.js";
import { type Pass, runPasses } from "./pass.js";
import { pushTokenSelectionUp } from "./push-token-selection-up.js";

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

/** What linear layers whose weights are stored as integers multiply: those integers, or the numbers they stand for. */
export type Arithmetic = "integer" | "float32";

/** The graph after the default passes; with `float32` without the one that multiplies integers. */
export function optimize(graph: Graph, arithmetic: Arithmetic = "integer"): Graph {
  const passes =
    arithmetic === "integer" ? defaultPasses : defaultPasses.filter((pass) => pass !== multiplyIntegers);
  return runPasses(graph, passes).graph;
}
