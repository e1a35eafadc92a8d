import { expect, test } from "vitest";
import { referenceCheckpoint } from "../../test/node-files.js";
import type { WeightEntry, WeightSource } from "../checkpoint/weight-source.js";
import { openWeights } from "../formats/open-weights.js";
import { weightSizes } from "./weight-sizes.js";

const reference = {
  vocabSize: 512,
  hiddenSize: 64,
  maxPositionEmbeddings: 130,
  intermediateSize: 128,
  numHiddenLayers: 3,
  attentionWidths: [64, 64, 64],
};

test.each([
  ["base", reference],
  ["act-relu", { ...reference, numHiddenLayers: 1, attentionWidths: [64] }],
  ["information-extraction-sharded", reference],
  ["information-extraction-paddle-safetensors", reference],
  ["sequence-classification", { ...reference, numLabels: 3 }],
  ["sequence-classification-1", { ...reference, numLabels: 1 }],
  ["token-classification", { ...reference, numLabels: 5 }],
])("%s", async (name, sizes) => {
  expect(weightSizes(await openWeights(referenceCheckpoint(name)))).toEqual(sizes);
});

function sourceOf(layout: "pt" | "pd", shapes: Readonly<Record<string, readonly number[]>>): WeightSource {
  const storage: WeightEntry["storage"] = { kind: "memory", data: new Uint8Array(0) };
  const entries = Object.entries(shapes).map(
    ([name, shape]) => [name, { name, shape, dtype: "float32", storage }] as const,
  );
  return { layout, file: "m", entries: new Map(entries) };
}

test("outputs are read along the layout's axis; pruned layers are narrower", () => {
  const shapes = {
    "encoder.layers.0.self_attn.q_proj.weight": [64, 48],
    "encoder.layers.2.self_attn.q_proj.weight": [64, 16],
    "encoder.layers.0.linear1.weight": [64, 256],
    "classifier.weight": [64, 7],
  };
  expect(weightSizes(sourceOf("pd", shapes))).toEqual({
    intermediateSize: 256,
    numHiddenLayers: 3,
    numLabels: 7,
    attentionWidths: [48, 0, 16],
  });
  expect(weightSizes(sourceOf("pt", shapes))).toMatchObject({
    intermediateSize: 64,
    attentionWidths: [64, 0, 64],
  });
});

test("shapes that show nothing are passed over", () => {
  const shapes = { "embeddings.word_embeddings.weight": [5], "classifier.weight": [1, 2, 3], other: [2, 2] };
  expect(weightSizes(sourceOf("pt", shapes))).toEqual({ attentionWidths: [] });
});

test("a feed-forward width on which the layers differ is none", () => {
  const shapes = {
    "encoder.layers.0.linear1.weight": [128, 64],
    "encoder.layers.1.linear1.weight": [96, 64],
  };
  expect(weightSizes(sourceOf("pt", shapes))).toEqual({ numHiddenLayers: 2, attentionWidths: [0, 0] });
});
