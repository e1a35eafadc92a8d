import { describe, expect, test } from "vitest";
import { encoderSpecs, linearSpecs, poolerSpecs } from "../../test/parameter-specs.js";
import { canonicalName, isForeignName, isIgnoredName } from "./names.js";

const body = [...encoderSpecs({ layers: 2 }), ...poolerSpecs()].map(({ name }) => name);

/** The families of names that published checkpoints have, as text replacements from the canonical ones. */
const families: Readonly<Record<string, (name: string) => string>> = {
  "Hugging Face": (name) => name,
  "Hugging Face without prefix": (name) => name.replace("ernie_m.", ""),
  PaddleNLP: (name) => name.replace("self_attn.self_attn", "self_attn"),
  "PaddleNLP without prefix": (name) =>
    name.replace("ernie_m.", "").replace("self_attn.self_attn", "self_attn"),
  "PaddleNLP before 2.4": (name) =>
    name.replace("ernie_m.", "encoder.").replace("self_attn.self_attn", "self_attn"),
  "BERT-style export": bertStyle,
  "BERT-style, fine-tuned": (name) => bertStyle(name).replace(".gamma", ".weight").replace(".beta", ".bias"),
};

function bertStyle(name: string): string {
  return name
    .replace("ernie_m.", "encoder.")
    .replace("encoder.layers.", "encoder.layer.")
    .replace("self_attn.self_attn.q_proj", "attention.self.query")
    .replace("self_attn.self_attn.k_proj", "attention.self.key")
    .replace("self_attn.self_attn.v_proj", "attention.self.value")
    .replace("self_attn.out_proj", "attention.output.dense")
    .replace("linear1", "intermediate.dense")
    .replace("linear2", "output.dense")
    .replace("norm1", "attention.output.LayerNorm")
    .replace("norm2", "output.LayerNorm")
    .replace("layer_norm", "LayerNorm")
    .replace("LayerNorm.weight", "LayerNorm.gamma")
    .replace("LayerNorm.bias", "LayerNorm.beta");
}

test.each(Object.entries(families))("%s: every parameter", (_, spell) => {
  for (const name of body) expect(canonicalName(spell(name)), spell(name)).toBe(name);
});

test("spelled out, one of each family", () => {
  const q = "ernie_m.encoder.layers.0.self_attn.self_attn.q_proj.weight";
  expect(canonicalName("encoder.layers.0.self_attn.q_proj.weight")).toBe(q);
  expect(canonicalName("encoder.encoder.layers.0.self_attn.q_proj.weight")).toBe(q);
  expect(canonicalName("encoder.encoder.layer.0.attention.self.query.weight")).toBe(q);
  expect(canonicalName("encoder.embeddings.LayerNorm.gamma")).toBe("ernie_m.embeddings.layer_norm.weight");
  expect(canonicalName("encoder.encoder.layer.11.output.LayerNorm.beta")).toBe(
    "ernie_m.encoder.layers.11.norm2.bias",
  );
  expect(canonicalName("encoder.pooler.dense.bias")).toBe("ernie_m.pooler.dense.bias");
});

describe("heads", () => {
  const heads = ["classifier", "qa_outputs", "linear_start", "linear_end"];
  test.each(heads.flatMap((head) => linearSpecs(head, 1, 1, "head")))("$name", ({ name }) => {
    expect(canonicalName(name)).toBe(name);
  });

  test("T39: PaddleNLP's question answering calls its head classifier", () => {
    expect(canonicalName("classifier.weight", "qa_outputs")).toBe("qa_outputs.weight");
    expect(canonicalName("linear_start.bias", "qa_outputs")).toBe("linear_start.bias");
  });
});

test.each([
  "",
  "weight",
  "bert.embeddings.word_embeddings.weight",
  "roberta.encoder.layer.0.output.dense.weight",
  "ernie.encoder.layers.0.linear1.weight",
  "embeddings.token_type_embeddings.weight",
  "embeddings.word_embeddings.bias",
  "embeddings.word_embeddings.gamma",
  "encoder.layers.0.linear1.gamma",
  "encoder.layers.0.linear1.running_mean",
  "encoder.layers.00.linear1.weight",
  "encoder.layers.-1.linear1.weight",
  "encoder.layers.99999.linear1.weight",
  "encoder.layers.0.attention.self.distance_embedding.weight",
  "encoder.encoder.encoder.layers.0.linear1.weight",
  "ernie_m.ernie_m.embeddings.word_embeddings.weight",
  "ernie_m.classifier.weight",
  "classifier.dense.weight",
  "classifier.weight.weight",
  "encoder.layers.0.toString.weight",
  "encoder.layers.0.linear1.weight\n",
])("names no parameter: %j", (name) => expect(canonicalName(name)).toBeUndefined());

test("position_ids are ignored and foreign embeddings recognised, under every prefix", () => {
  for (const name of ["embeddings.position_ids", "ernie_m.embeddings.position_ids", "position_ids"]) {
    expect(isIgnoredName(name)).toBe(true);
  }
  expect(isIgnoredName("embeddings.position_ids.weight")).toBe(false);
  expect(isForeignName("encoder.embeddings.token_type_embeddings.weight")).toBe(true);
  expect(isForeignName("embeddings.word_embeddings.weight")).toBe(false);
});
