import type { Graph } from "../ir/graph.js";
import { eliminateDeadCode } from "./eliminate-dead-code.js";
import { mergeDuplicates } from "./merge-duplicates.js";
import { type Pass, runPasses } from "./pass.js";

/** The passes every model goes through, in this order. */
export const defaultPasses: readonly Pass[] = [
  // First, so that what follows sees each computation once.
  mergeDuplicates,
  // Last: rewrites leave their leftovers to it.
  eliminateDeadCode,
];

/** The graph after the default passes. */
export function optimize(graph: Graph): Graph {
  return runPasses(graph, defaultPasses).graph;
}
