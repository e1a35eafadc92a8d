import type { ErnieMConfig } from "@ernie-m/config";
import type { Value } from "../ir/builder.js";
import type { Graph } from "../ir/graph.js";
import { type Arithmetic, optimize } from "../passes/pipeline.js";
import type { WantedWeight } from "../weights/resolve-weights.js";
import { buildEncoder, type EncoderOptions, plainEncoder } from "./encoder.js";
import { documentedInputs } from "./export-inputs.js";
import { ModelBuilder, type WeightForm } from "./model-builder.js";
import { encoderParameters } from "./parameters.js";

/** What a task adds to the encoder: its parameters, and outputs computed from the hidden states. */
export interface HeadGraph {
  /** Names the graph, for messages. */
  readonly name: string;
  /** Whether the head has one output for each of `config.numLabels`, so that its weights can settle that number. */
  readonly hasLabels: boolean;
  /** Parameters beyond the encoder's, the pooler's among them when the head reads it. */
  parameters(config: ErnieMConfig): readonly WantedWeight[];
  /** Adds the head's outputs. `tokens` is float32 [batch * sequence, hidden]. */
  build(m: ModelBuilder, tokens: Value): void;
}

/** Every parameter that a model with this head needs. */
export function modelParameters(config: ErnieMConfig, head: HeadGraph): readonly WantedWeight[] {
  return [...encoderParameters(config), ...head.parameters(config)];
}

/**
 * The graph of encoder and head, optimised.
 *
 * Throws: GraphError when a weight is missing or has a form that does not fit.
 */
export function buildModelGraph(
  config: ErnieMConfig,
  weights: ReadonlyMap<string, WeightForm>,
  head: HeadGraph,
  options: EncoderOptions,
  arithmetic: Arithmetic = "integer",
): Graph {
  const m = new ModelBuilder(head.name, config, weights);
  head.build(m, buildEncoder(m, options));
  return optimize(m.g.build(), arithmetic);
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
