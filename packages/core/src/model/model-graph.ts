import type { ErnieMConfig } from "@ernie-m/config";
import type { Graph } from "../ir/graph.js";
import { type Arithmetic, optimize } from "../passes/pipeline.js";
import { buildEncoder, type EncoderOptions, plainEncoder } from "./encoder.js";
import { documentedInputs } from "./export-inputs.js";
import type { HeadGraph } from "./head-graph.js";
import { ModelBuilder, type WeightForm } from "./model-builder.js";

/** What is done to a graph before it runs. */
export interface GraphTreatment {
  /** Default: integers where weights are stored as integers. */
  readonly arithmetic?: Arithmetic;
  /** Whether the passes run. Default true. */
  readonly optimized?: boolean;
}

/**
 * The graph of encoder and head, optimised unless told otherwise.
 *
 * Throws: GraphError when a weight is missing or has a form that does not fit.
 */
export function buildModelGraph(
  config: ErnieMConfig,
  weights: ReadonlyMap<string, WeightForm>,
  head: HeadGraph,
  options: EncoderOptions,
  { arithmetic, optimized = true }: GraphTreatment = {},
): Graph {
  const m = new ModelBuilder(head.name, config, weights);
  head.build(m, buildEncoder(m, options));
  const graph = m.g.build();
  return optimized ? optimize(graph, arithmetic) : graph;
}

/**
 * The graph of encoder and head for other programs to run: it takes `input_ids` and `attention_mask`, int64
 * [batch, sequence], as documented, and computes all else itself; outputs are the head's.
 *
 * Throws: GraphError when a weight is missing or has a form that does not fit.
 */
export function buildExportGraph(
  config: ErnieMConfig,
  weights: ReadonlyMap<string, WeightForm>,
  head: HeadGraph,
): Graph {
  const m = new ModelBuilder(head.name, config, weights);
  head.build(m, buildEncoder(m, plainEncoder, documentedInputs));
  return optimize(m.g.build());
}
