import { type ErnieMConfig, parseConfig } from "@ernie-m/config";
import type { InferenceBackend } from "../src/backend.js";
import { memoryFiles } from "../src/checkpoint/memory-files.js";
import type { ModelWeight } from "../src/checkpoint/weight-source.js";
import { buildPooler, bySequence } from "../src/model/encoder.js";
import { type HeadGraph, modelParameters } from "../src/model/head-graph.js";
import { ModelRunner, type RunOptions } from "../src/model/model-runner.js";
import { poolerParameters } from "../src/model/parameters.js";
import { elementCount, float32Tensor, type Tensor, type TensorMap } from "../src/tensor.js";
import { referenceBackend } from "../src/testing/reference-backend.js";
import { seededRandom } from "../src/weights/seeded-random.js";

/** A model that the interpreter runs in no time and that has no two sizes alike. */
export const randomConfig: ErnieMConfig = parseConfig({
  vocab_size: 11,
  hidden_size: 6,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  intermediate_size: 7,
  max_position_embeddings: 14,
});

/** The bare model: tokens and pooler. */
export const poolingHead: HeadGraph = {
  name: "pooling",
  hasLabels: false,
  parameters: poolerParameters,
  build(m, tokens) {
    m.g.output("last_hidden_state", bySequence(m, tokens));
    m.g.output("pooler_output", buildPooler(m, tokens));
  },
};

/** Every token's hidden state and nothing else. */
export const tokenHead: HeadGraph = {
  name: "tokens",
  hasLabels: false,
  parameters: () => [],
  build(m, tokens) {
    m.g.output("last_hidden_state", bySequence(m, tokens));
  },
};

export interface RandomModel {
  readonly config: ErnieMConfig;
  readonly weights: ReadonlyMap<string, ModelWeight>;
  /** The same weights as tensors, for the interpreter. */
  readonly tensors: Readonly<Record<string, Tensor<"float32">>>;
}

/**
 * Weights large enough that every part of the model shows in its outputs; layer norms are not the identity.
 */
export function randomModel(config: ErnieMConfig = randomConfig, seed = 1): RandomModel {
  const random = seededRandom(seed);
  const weights = new Map<string, ModelWeight>();
  const tensors: Record<string, Tensor<"float32">> = {};
  for (const { name, shape } of modelParameters(config, poolingHead)) {
    const data = Float32Array.from({ length: elementCount(shape) }, () => 0.7 * random.normal());
    tensors[name] = float32Tensor(data, shape);
    const storage = { kind: "memory", data: new Uint8Array(data.buffer) } as const;
    weights.set(name, { name, dtype: "float32", shape, storage, transposed: false });
  }
  return { config, weights, tensors };
}

/** The model with one head on a backend; the interpreter unless told. */
export function runnerOf(
  model: RandomModel,
  head: HeadGraph = tokenHead,
  backend: InferenceBackend = referenceBackend(),
): ModelRunner {
  return new ModelRunner({
    config: model.config,
    weights: model.weights,
    files: memoryFiles("random model", {}),
    backend,
    head,
  });
}

/** A call that asks for nothing beyond the head's outputs. */
export const plainRun: RunOptions = {
  maskRule: { mode: "hf" },
  hiddenStates: false,
  attentions: false,
  presentKeyValues: false,
};

/** A call that asks for everything. */
export const fullRun: RunOptions = {
  ...plainRun,
  hiddenStates: true,
  attentions: true,
  presentKeyValues: true,
};

/** Copies of tensors, to see whether a call wrote to them. */
export function copyOf(tensors: TensorMap): TensorMap {
  return structuredClone(tensors);
}
