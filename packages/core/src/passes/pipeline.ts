import type { Graph } from "../ir/graph.js";
import { eliminateDeadCode } from "./eliminate-dead-code.js";
import { mergeDuplicates } from "./merge-duplicates.js";
import { type Pass, runPasses } from "./pass.js";
import { pushTokenSelectionUp } from "./push-token-selection-up.js";

/** The passes every model goes through, in this order. */
export const defaultPasses: readonly Pass[] = [
  // First, so that what follows sees each computation once.
  mergeDuplicates,
  // After merging, so that a value that two places read is seen to be read by both.
  pushTokenSelectionUp,
  // Last: rewrites leave their leftovers to it.
  eliminateDeadCode,
];

/** The graph after the default passes. */
export function optimize(graph: Graph): Graph {
  return runPasses(graph, defaultPasses).graph;
}
