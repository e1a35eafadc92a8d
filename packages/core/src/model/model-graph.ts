import type { ErnieMConfig } from "@ernie-m/config";
import type { Program } from "../backend.js";
import type { Graph } from "../ir/graph.js";
import { type Arithmetic, inHalves, optimize } from "../passes/pipeline.js";
import { quantizedKind } from "../quantization/quantizations.js";
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
 * The graph of encoder and head and, where the treatment's arithmetic is `float16`, the same with the encoder's linear
 * layers and attention in it; heads and poolers, which turn what the encoder found into numbers that are read as they
 * are, stay float32. A graph that is not optimised has no such twin: it is what others are compared with.
 *
 * Throws: GraphError when a weight is missing or has a form that does not fit.
 */
export function buildModelGraphs(
  config: ErnieMConfig,
  weights: ReadonlyMap<string, WeightForm>,
  head: HeadGraph,
  options: EncoderOptions,
  treatment: GraphTreatment,
): Pick<Program, "graph" | "halves"> {
  const graph = buildModelGraph(config, weights, head, options, treatment);
  const { arithmetic, optimized = true } = treatment;
  if (arithmetic !== "float16" || !optimized) return { graph };
  return { graph, halves: inHalves(graph, (parameter) => quantizedKind(config, parameter) === "linear") };
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
