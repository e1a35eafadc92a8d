import type { ErnieMConfig } from "@ernie-m/config";
import { checkConfig, checkShape, checkText } from "../arguments.js";
import type { ParameterSpec } from "../weights/resolve-weights.js";

/** Canonical names of the parameters that are not in a layer. */
export const PARAMETER_NAMES = {
  wordEmbeddings: "ernie_m.embeddings.word_embeddings.weight",
  positionEmbeddings: "ernie_m.embeddings.position_embeddings.weight",
  embeddingNorm: "ernie_m.embeddings.layer_norm",
  pooler: "ernie_m.pooler.dense",
} as const;

/** Canonical prefix of layer `index`'s parameters. */
export function layerPrefix(index: number): string {
  return `ernie_m.encoder.layers.${index}`;
}

/** Attention heads that layer `index` has left after pruning. */
export function headsOfLayer(config: ErnieMConfig, index: number): number {
  return config.numAttentionHeads - (config.prunedHeads[index]?.length ?? 0);
}

/** Size of one attention head. */
export function headSize(config: ErnieMConfig): number {
  return config.hiddenSize / config.numAttentionHeads;
}

/** Weight and bias of a Linear layer, [out, in] and [out]. Throws: InputError. */
export function linearParameters(
  name: string,
  outputs: number,
  inputs: number,
  part: ParameterSpec["part"],
): readonly ParameterSpec[] {
  checkText("name", name);
  checkShape([outputs, inputs]);
  return [
    { name: `${name}.weight`, shape: [outputs, inputs], kind: "linear", part },
    { name: `${name}.bias`, shape: [outputs], kind: "vector", part },
  ];
}

function normParameters(name: string, width: number): readonly ParameterSpec[] {
  return [
    { name: `${name}.weight`, shape: [width], kind: "vector", part: "encoder" },
    { name: `${name}.bias`, shape: [width], kind: "vector", part: "encoder" },
  ];
}

/** Parameters of embeddings and layers. Source: transformers 4.44, ErnieMModel's state dict.
 * Throws: InputError. */
export function encoderParameters(config: ErnieMConfig): readonly ParameterSpec[] {
  checkConfig(config);
  const { hiddenSize, intermediateSize } = config;
  const specs: ParameterSpec[] = [
    {
      name: PARAMETER_NAMES.wordEmbeddings,
      shape: [config.vocabSize, hiddenSize],
      kind: "embedding",
      part: "encoder",
    },
    {
      name: PARAMETER_NAMES.positionEmbeddings,
      shape: [config.maxPositionEmbeddings, hiddenSize],
      kind: "embedding",
      part: "encoder",
    },
    ...normParameters(PARAMETER_NAMES.embeddingNorm, hiddenSize),
  ];
  for (let index = 0; index < config.numHiddenLayers; index++) {
    const prefix = layerPrefix(index);
    const attentionWidth = headsOfLayer(config, index) * headSize(config);
    for (const projection of ["q_proj", "k_proj", "v_proj"])
      specs.push(
        ...linearParameters(
          `${prefix}.self_attn.self_attn.${projection}`,
          attentionWidth,
          hiddenSize,
          "encoder",
        ),
      );
    specs.push(
      ...linearParameters(`${prefix}.self_attn.out_proj`, hiddenSize, attentionWidth, "encoder"),
      ...linearParameters(`${prefix}.linear1`, intermediateSize, hiddenSize, "encoder"),
      ...linearParameters(`${prefix}.linear2`, hiddenSize, intermediateSize, "encoder"),
      ...normParameters(`${prefix}.norm1`, hiddenSize),
      ...normParameters(`${prefix}.norm2`, hiddenSize),
    );
  }
  return specs;
}

/** Parameters of the pooler, which only some heads read. */
export function poolerParameters(config: ErnieMConfig): readonly ParameterSpec[] {
  checkConfig(config);
  return linearParameters(PARAMETER_NAMES.pooler, config.hiddenSize, config.hiddenSize, "pooler");
}

/** What is quantised. */
export type QuantizedKind = "linear" | "embedding";

/**
 * What a weight is that becomes integers: the matrix of one of the encoder's Linear layers, or one of its
 * tables. Undefined for every other: norms and biases are small, and heads and poolers turn what the encoder
 * found into numbers that are read as they are.
 */
export function quantizedKind(config: ErnieMConfig, name: string): QuantizedKind | undefined {
  const parameter = encoderParameters(config).find((each) => each.name === name);
  return parameter === undefined || parameter.kind === "vector" ? undefined : parameter.kind;
}
