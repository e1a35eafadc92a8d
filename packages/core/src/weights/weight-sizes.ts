import type { WeightSizes } from "@ernie-m/config";
import { checkSource } from "../arguments.js";
import type { WeightEntry, WeightLayout, WeightSource } from "../checkpoint/weight-source.js";
import { canonicalName } from "./names.js";

/**
 * Sizes of a model as its weights show them, for `reconcileWithWeights`; a size is absent when the tensor
 * that shows it is. `numHiddenLayers` is the highest layer plus one, `numLabels` the outputs of `classifier`;
 * `intermediateSize` is absent also where the layers differ.
 */
export interface MeasuredSizes extends WeightSizes {
  /** Outputs of each layer's `q_proj`: heads left after pruning times the head size; absent layers are 0. */
  readonly attentionWidths: readonly number[];
}

/** Reads a model's sizes off the shapes of a checkpoint's tensors; none is read. Throws: InputError for another source. */
export function weightSizes(source: WeightSource): MeasuredSizes {
  checkSource(source);
  const found = new Map<string, WeightEntry>();
  let numHiddenLayers = 0;
  for (const entry of source.entries.values()) {
    const name = canonicalName(entry.name);
    if (name === undefined) continue;
    found.set(name, entry);
    const layer = /^ernie_m\.encoder\.layers\.(\d+)\./.exec(name)?.[1];
    if (layer !== undefined) numHiddenLayers = Math.max(numHiddenLayers, Number(layer) + 1);
  }
  const outputsOf = (name: string): number | undefined => linearOutputs(found.get(name), source.layout);
  const [vocabSize, hiddenSize] = matrixShape(found.get("ernie_m.embeddings.word_embeddings.weight"));
  const [maxPositionEmbeddings] = matrixShape(found.get("ernie_m.embeddings.position_embeddings.weight"));
  const layers = Array.from({ length: numHiddenLayers }, (_, index) => `ernie_m.encoder.layers.${index}`);
  return {
    ...present({
      vocabSize,
      hiddenSize,
      maxPositionEmbeddings,
      intermediateSize: agreed(layers.map((layer) => outputsOf(`${layer}.linear1.weight`))),
      numHiddenLayers: numHiddenLayers === 0 ? undefined : numHiddenLayers,
      numLabels: outputsOf("classifier.weight"),
    }),
    attentionWidths: layers.map((layer) => outputsOf(`${layer}.self_attn.self_attn.q_proj.weight`) ?? 0),
  };
}

/**
 * The size that all layers have which have one. Where they differ one is broken, and the configuration says
 * which.
 */
function agreed(sizes: readonly (number | undefined)[]): number | undefined {
  const distinct = new Set(sizes.filter((size) => size !== undefined));
  return distinct.size === 1 ? [...distinct][0] : undefined;
}

function matrixShape(entry: WeightEntry | undefined): readonly number[] {
  if (entry?.shape.length !== 2) return [];
  const [rows = 0, columns = 0] = entry.shape;
  // 4-bit integers are two a byte.
  return entry.dtype === "uint8" ? [rows, 2 * columns] : entry.shape;
}

function linearOutputs(entry: WeightEntry | undefined, layout: WeightLayout): number | undefined {
  const [rows, columns] = matrixShape(entry);
  // Integers are stored [in, out] whatever the layout of the others.
  return layout === "pt" && entry?.dtype !== "int8" ? rows : columns;
}

/** `values` without the keys that are undefined. */
function present<K extends string>(
  values: Readonly<Record<K, number | undefined>>,
): Readonly<Partial<Record<K, number>>> {
  const result: Partial<Record<K, number>> = {};
  for (const key in values) {
    const value = values[key];
    if (value !== undefined) result[key] = value;
  }
  return result;
}
