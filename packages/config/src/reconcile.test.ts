import { describe, expect, it } from "vitest";
import { configToJson, parseConfig, presets, reconcileWithWeights } from "./index.js";

/** What PaddlePaddle/uie-m-large states about its sizes. */
const uieMLarge = {
  architectures: ["UIEM"],
  hidden_size: 1024,
  intermediate_size: 3072,
  max_position_embeddings: 514,
  num_attention_heads: 16,
  num_hidden_layers: 24,
  vocab_size: 250002,
  pad_token_id: 1,
};

const uieMLargeSizes = {
  vocabSize: 250002,
  hiddenSize: 1024,
  intermediateSize: 4096,
  maxPositionEmbeddings: 514,
  numHiddenLayers: 24,
};

describe("reconcileWithWeights", () => {
  it("T27: settles the feed-forward width of uie-m-large by its weights", () => {
    const stated = parseConfig(uieMLarge, "uie-m-large/config.json");
    const { config, warnings } = reconcileWithWeights(stated, uieMLargeSizes);
    expect(warnings).toStrictEqual([
      {
        path: "intermediate_size",
        stated: 3072,
        found: 4096,
        message: "uie-m-large/config.json: intermediate_size is 3072, the weights have 4096; the weights win",
      },
    ]);
    expect(config.intermediateSize).toBe(4096);
    expect(configToJson(config)).toStrictEqual({ ...uieMLarge, intermediate_size: 4096 });
    expect(stated.intermediateSize).toBe(3072);
  });

  it("gives back the same configuration when all agrees or nothing is known", () => {
    const config = presets["uie-m-large"];
    expect(reconcileWithWeights(config, uieMLargeSizes)).toStrictEqual({ config, warnings: [] });
    expect(reconcileWithWeights(config, uieMLargeSizes).config).toBe(config);
    expect(reconcileWithWeights(config, {}).config).toBe(config);
  });

  it("lets the weights win on every size that stands alone", () => {
    const config = parseConfig({
      init_args: [{ vocab_size: 512, max_position_embeddings: 130 }],
      init_class: "UIEM",
    });
    const reconciled = reconcileWithWeights(config, {
      vocabSize: 500,
      maxPositionEmbeddings: 66,
      intermediateSize: 9,
    });
    expect(reconciled.config).toMatchObject({
      vocabSize: 500,
      maxPositionEmbeddings: 66,
      intermediateSize: 9,
    });
    expect(reconciled.warnings.map(({ message }) => message)).toStrictEqual([
      "config.json: init_args[0].vocab_size is 512, the weights have 500; the weights win",
      "config.json: intermediate_size is not stated, which means 3072, the weights have 9; the weights win",
      "config.json: init_args[0].max_position_embeddings is 130, the weights have 66; the weights win",
    ]);
  });

  it("renames the labels when the classifier has another number of them", () => {
    const named = parseConfig({ id2label: { 0: "no", 1: "yes" } });
    const { config, warnings } = reconcileWithWeights(named, { numLabels: 3 });
    expect(config.id2label).toStrictEqual(["LABEL_0", "LABEL_1", "LABEL_2"]);
    expect(warnings).toMatchObject([{ path: "id2label", stated: 2, found: 3 }]);
    expect(reconcileWithWeights(named, { numLabels: 2 }).config).toBe(named);
    expect(reconcileWithWeights(parseConfig({}), { numLabels: 3 }).warnings).toMatchObject([
      { path: "num_labels" },
    ]);
    expect(reconcileWithWeights(parseConfig({ num_classes: 2 }), { numLabels: 3 }).warnings).toMatchObject([
      { path: "num_classes" },
    ]);
    expect(reconcileWithWeights(presets["uie-m-base"], { numLabels: 3 }).warnings).toMatchObject([
      { path: "num_labels" },
    ]);
  });

  it("leaves surplus layers unused, with a warning, and keeps the stated number", () => {
    const { config, warnings } = reconcileWithWeights(parseConfig({ num_hidden_layers: 6 }), {
      numHiddenLayers: 12,
    });
    expect(config.numHiddenLayers).toBe(6);
    expect(warnings.map(({ message }) => message)).toStrictEqual([
      "config.json: num_hidden_layers is 6, the weights have 12; the layers from 6 on are unused",
    ]);
  });

  it("refuses missing layers and another width, both at once", () => {
    const config = parseConfig(uieMLarge, "c.json");
    expect(() => reconcileWithWeights(config, { hiddenSize: 768, numHiddenLayers: 12 })).toThrow(
      "c.json: hidden_size: expected 768, the width of the weights, got 1024; " +
        "num_hidden_layers: expected at most 12, the layers that have weights, got 24",
    );
  });

  it("refuses settled sizes that contradict the rest", () => {
    const config = parseConfig({ pad_token_id: 9, uie: { max_seq_len: 100 } });
    expect(() => reconcileWithWeights(config, { vocabSize: 5, maxPositionEmbeddings: 66 })).toThrow(
      "config.json: pad_token_id: expected an id below vocab_size (5), got 9; " +
        "uie.max_seq_len: expected an integer from 1 to 64, got 100",
    );
    expect(() => reconcileWithWeights(config, { intermediateSize: 0 })).toThrow(
      "intermediate_size: expected an integer",
    );
  });
});
