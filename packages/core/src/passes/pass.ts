import { checkArgument, checkObject } from "../arguments.js";
import { PassError } from "../errors.js";
import { checkGraph } from "../ir/check-graph.js";
import type { Graph } from "../ir/graph.js";
import { verify } from "../ir/verify.js";

/** A place where a pass found its pattern but left it alone, and why. */
export interface Refusal {
  readonly path: string;
  readonly reason: string;
}

export interface PassResult {
  readonly graph: Graph;
  /** How many places were rewritten. 0 means `graph` is the one that came in. */
  readonly applied: number;
  readonly refused: readonly Refusal[];
}

/** A rewrite of a graph into one that computes the same outputs with less work. */
export interface Pass {
  readonly name: string;
  run(graph: Graph): PassResult;
}

/** What each pass of a run did, in order. */
export interface PassReport {
  readonly pass: string;
  readonly applied: number;
  readonly refused: readonly Refusal[];
}

/**
 * Runs passes in order and verifies the graph after each.
 *
 * Throws: InputError for an argument that is something else; PassError naming the pass that threw, or that left a graph which does not verify, and the passes
 * before it; `cause` is what was thrown.
 */
export function runPasses(
  graph: Graph,
  passes: readonly Pass[],
): { readonly graph: Graph; readonly reports: readonly PassReport[] } {
  checkGraph(graph);
  checkArgument(Array.isArray(passes), "passes", "a list of passes", passes);
  for (const [i, pass] of passes.entries()) checkObject(`passes.${i}`, "a pass", pass, "run");
  const reports: PassReport[] = [];
  let current = graph;
  for (const pass of passes) {
    try {
      const result = pass.run(current);
      verify(result.graph);
      current = result.graph;
      reports.push({ pass: pass.name, applied: result.applied, refused: result.refused });
    } catch (cause) {
      throw new PassError(
        pass.name,
        reports.map((report) => report.pass),
        { cause },
      );
    }
  }
  return { graph: current, reports };
}
