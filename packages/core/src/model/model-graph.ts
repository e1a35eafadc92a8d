import type { ErnieMConfig } from "@ernie-m/config";
import { checkConfig, checkObject } from "../arguments.js";
import type { Program } from "../backend.js";
import type { Graph } from "../ir/graph.js";
import { type ComputeType, optimize, toFloat16 } from "../passes/pipeline.js";
import { documentedInputs } from "./documented-inputs.js";
import { buildEncoder, type EncoderOptions, plainEncoder } from "./encoder.js";
import type { HeadGraph } from "./head-graph.js";
import { ModelBuilder, type WeightType } from "./model-builder.js";
import { quantizedKind } from "./parameters.js";

/** What is done to a graph before it runs. */
export interface GraphOptions {
  /** Default: integers where weights are stored as integers. */
  readonly compute?: ComputeType;
  /** Whether the passes run. Default true. */
  readonly optimized?: boolean;
}

/**
 * The graph of encoder and head, optimised unless told otherwise.
 *
 * Throws: InputError; GraphError when a weight is missing or has a form that does not fit.
 */
export function buildModelGraph(
  config: ErnieMConfig,
  weights: ReadonlyMap<string, WeightType>,
  head: HeadGraph,
  options: EncoderOptions,
  graphOptions: GraphOptions = {},
): Graph {
  checkConfig(config);
  checkObject("weights", "a Map of weights", weights, "get");
  checkObject("head", "the graph of a head", head, "build");
  checkObject("options", "what the encoder shows", options);
  checkObject("graphOptions", "an object", graphOptions);
  const { compute, optimized = true } = graphOptions;
  const m = new ModelBuilder(head.name, config, weights);
  head.build(m, buildEncoder(m, options));
  const graph = m.g.build();
  return optimized ? optimize(graph, compute) : graph;
}

/**
 * The graph of encoder and head and, where `compute` is `float16`, the same with the encoder's linear layers
 * and attention in float16. Heads and poolers, whose results are read as they are, stay float32. A graph that
 * is not optimised has no such twin: it is what others are compared with.
 *
 * Throws: GraphError when a weight is missing or has a form that does not fit.
 */
export function buildModelGraphs(
  config: ErnieMConfig,
  weights: ReadonlyMap<string, WeightType>,
  head: HeadGraph,
  options: EncoderOptions,
  graphOptions: GraphOptions,
): Pick<Program, "graph" | "float16Graph"> {
  const graph = buildModelGraph(config, weights, head, options, graphOptions);
  const { compute, optimized = true } = graphOptions;
  if (compute !== "float16" || !optimized) return { graph };
  return {
    graph,
    float16Graph: toFloat16(graph, (parameter) => quantizedKind(config, parameter) === "linear"),
  };
}

/**
 * The graph of encoder and head for other programs to run: it takes `input_ids` and `attention_mask`, int64
 * [batch, sequence], as documented, and computes all else itself; outputs are the head's.
 *
 * Throws: GraphError when a weight is missing or has a form that does not fit.
 */
export function buildExportGraph(
  config: ErnieMConfig,
  weights: ReadonlyMap<string, WeightType>,
  head: HeadGraph,
): Graph {
  const m = new ModelBuilder(head.name, config, weights);
  head.build(m, buildEncoder(m, plainEncoder, documentedInputs));
  return optimize(m.g.build());
}
