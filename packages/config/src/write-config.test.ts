import { describe, expect, expectTypeOf, it } from "vitest";
import {
  ConfigError,
  configToJson,
  configToText,
  defaultConfig,
  type ErnieMConfig,
  type JsonObject,
  parseConfig,
  parseConfigText,
  withConfig,
} from "./index.js";

const nested = {
  init_args: [{ hidden_size: 64, num_attention_heads: 4, init_class: "ErnieMModel", mine: 1 }],
  init_class: "UIEM",
  theirs: [null, { deep: true }],
};

function changed(json: unknown, changes: Parameters<typeof withConfig>[1]): JsonObject {
  return configToJson(withConfig(parseConfig(json), changes));
}

describe("configToJson", () => {
  it("writes nothing that was not there", () => {
    expect(configToJson(parseConfig({}))).toStrictEqual({});
    expect(JSON.stringify(configToJson(parseConfig(nested)))).toBe(JSON.stringify(nested));
  });

  it("keeps aliases, nulls and statements that something else overrules", () => {
    const json = {
      num_labels: 9,
      id2label: { "0": "a" },
      dropout: 0.1,
      classifier_dropout: null,
      pruned_heads: null,
    };
    expect(configToJson(parseConfig(json))).toStrictEqual(json);
  });

  it("writes a field changed by spreading", () => {
    const config: ErnieMConfig = { ...parseConfig({ mine: 1 }), hiddenAct: "relu" };
    expect(configToJson(config)).toStrictEqual({ mine: 1, hidden_act: "relu" });
  });

  it("gives a copy", () => {
    const config = parseConfig(nested);
    expect(configToJson(config)).not.toBe(config.source?.json);
    (configToJson(config).theirs as unknown[])[0] = "changed";
    expect(configToJson(config)).toStrictEqual(nested);
  });

  it("writes a configuration made in code as a whole Hugging Face file", () => {
    const json = configToJson({ ...defaultConfig, uie: { maxSeqLen: 128 } });
    expect(json).toMatchObject({
      model_type: "ernie_m",
      hidden_size: 768,
      classifier_dropout: null,
      id2label: { "0": "LABEL_0", "1": "LABEL_1" },
      label2id: { LABEL_0: 0, LABEL_1: 1 },
      pruned_heads: {},
      uie: { max_seq_len: 128 },
    });
    const keys = Object.keys(json);
    expect(keys).toStrictEqual(keys.toSorted());
  });

  it("refuses fields that contradict each other", () => {
    const config = parseConfig({}, "dir/config.json");
    expect(() => configToJson({ ...config, numLabels: 3 })).toThrow(
      "dir/config.json: num_labels: expected 2, the number of labels in id2label, got 3",
    );
    expect(() => configToJson({ ...config, hiddenSize: 100 })).toThrow(ConfigError);
    expect(() => configToJson({ ...defaultConfig, hiddenSize: 100 })).toThrow(
      "configuration: hidden_size: expected a multiple of num_attention_heads (12), got 100",
    );
  });

  it("writes text that ends in a line feed", () => {
    expect(configToText(parseConfig({ mine: 1 }))).toBe('{\n  "mine": 1\n}\n');
  });
});

describe("withConfig", () => {
  it("changes a field in place and leaves the rest alone", () => {
    const json = changed({ mine: 1, hidden_size: 96, theirs: 2 }, { hiddenSize: 192 });
    expect(JSON.stringify(json)).toBe('{"mine":1,"hidden_size":192,"theirs":2}');
  });

  it("does not change its argument", () => {
    const config = parseConfig(nested);
    const before = JSON.stringify(config);
    withConfig(config, { hiddenSize: 128, numLabels: 5 });
    expect(JSON.stringify(config)).toBe(before);
  });

  it("writes under the alias that the file uses, and under both where it uses both", () => {
    expect(changed({ dropout: 0.1 }, { classifierDropout: 0.2 })).toStrictEqual({ dropout: 0.2 });
    expect(changed({ classifier_dropout: null, dropout: 0.1 }, { classifierDropout: null })).toStrictEqual({
      classifier_dropout: null,
      dropout: null,
    });
  });

  it("writes the encoder's arguments into the encoder and the head's beside it", () => {
    const json = changed(nested, {
      hiddenSize: 128,
      vocabSize: 512,
      numLabels: 3,
      architectures: ["ErnieMForTokenClassification"],
    });
    expect(json).toStrictEqual({
      init_args: [
        {
          hidden_size: 128,
          num_attention_heads: 4,
          init_class: "ErnieMModel",
          mine: 1,
          vocab_size: 512,
          // Without it the file would now mean 512.
          intermediate_size: 256,
        },
      ],
      init_class: "ErnieMForTokenClassification",
      theirs: [null, { deep: true }],
      num_classes: 3,
    });
    expect(parseConfig(json)).toMatchObject({ hiddenSize: 128, intermediateSize: 256, numLabels: 3 });
  });

  it("writes arguments given by position where they stand", () => {
    const json = { init_args: [nested.init_args[0], 3, 0.1], init_class: "ErnieMForSequenceClassification" };
    expect(changed(json, { numLabels: 4, classifierDropout: 0.5 })).toStrictEqual({
      ...json,
      init_args: [nested.init_args[0], 4, 0.5],
    });
  });

  it("writes extraction under the name of the file's format", () => {
    const extraction = { architectures: ["ErnieMForInformationExtraction"] };
    expect(changed({ architectures: ["ErnieMModel"], paddlenlp_version: null }, extraction)).toMatchObject({
      architectures: ["UIEM"],
    });
    expect(changed({ architectures: ["ErnieMModel"] }, extraction)).toStrictEqual(extraction);
    expect(changed({ init_class: "ErnieMModel" }, extraction)).toStrictEqual({ init_class: "UIEM" });
  });

  it("keeps the labels in step", () => {
    expect(changed({ num_labels: 2 }, { numLabels: 3 })).toStrictEqual({
      num_labels: 3,
      id2label: { "0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2" },
      label2id: { LABEL_0: 0, LABEL_1: 1, LABEL_2: 2 },
    });
    const named = withConfig(parseConfig({ num_classes: 2 }), { id2label: ["no", "yes", "maybe"] });
    expect(named).toMatchObject({ numLabels: 3, label2id: { no: 0, yes: 1, maybe: 2 } });
    expect(configToJson(named)).toMatchObject({ num_classes: 3, id2label: { "2": "maybe" } });
    expect(withConfig(named, { hiddenAct: "relu" }).id2label).toStrictEqual(["no", "yes", "maybe"]);
    expect(withConfig(named, { numLabels: 3 }).id2label).toStrictEqual(["no", "yes", "maybe"]);
    expect(withConfig(named, { numLabels: 1 }).id2label).toStrictEqual(["LABEL_0"]);
  });

  it("names classes in a nested file only when somebody named them", () => {
    expect(changed(nested, { id2label: ["no", "yes"] })).toStrictEqual({
      ...nested,
      num_classes: 2,
      id2label: { "0": "no", "1": "yes" },
      label2id: { no: 0, yes: 1 },
    });
  });

  it("writes pruned heads and defaults of extraction, keeping what else stands there", () => {
    const json = { uie: { note: "mine", max_seq_len: 128 } };
    expect(
      changed(json, { prunedHeads: { 2: [1, 0] }, uie: { positionProb: 0.4, relationScope: "window" } }),
    ).toStrictEqual({
      uie: { note: "mine", max_seq_len: null, position_prob: 0.4, relation_scope: "window" },
      pruned_heads: { "2": [0, 1] },
    });
  });

  it("turns a configuration made in code into one with a document", () => {
    const config = withConfig(defaultConfig, { numHiddenLayers: 2 });
    expect(config.source?.json).toMatchObject({ num_hidden_layers: 2, vocab_size: 250002 });
    expect(parseConfigText(configToText(config), "configuration")).toStrictEqual(config);
  });

  it("validates like a file", () => {
    const config = parseConfig(nested, "model_config.json");
    expect(() => withConfig(config, { hiddenSize: 65, layerNormEps: Number.NaN })).toThrow(
      "model_config.json: init_args[0].layer_norm_eps: expected a number above 0, got NaN; " +
        "init_args[0].hidden_size: expected a multiple of num_attention_heads (4), got 65",
    );
    expect(() => withConfig(config, { numLabels: -1 })).toThrow(
      "num_labels: expected an integer from 1 to 131072, got -1",
    );
    expect(() => withConfig(config, { numLabels: 3, id2label: ["a"] })).toThrow(
      "num_labels: expected 1, the number of labels in id2label, got 3",
    );
    expect(() => withConfig(config, { id2label: [] })).toThrow(
      "id2label: expected at least one label, got none",
    );
  });

  it("refuses what is no field", () => {
    const misspelt: object = { hidden_size: 3, source: null };
    expect(() => withConfig(defaultConfig, misspelt)).toThrow(
      "configuration: hidden_size: expected a field that can be changed, got 3; " +
        "source: expected a field that can be changed, got null",
    );
    expectTypeOf<{ hidden_size: number }>().not.toExtend<keyof Parameters<typeof withConfig>[1]>();
    // @ts-expect-error label2id follows from id2label
    expect(() => withConfig(defaultConfig, { label2id: {} })).toThrow(ConfigError);
  });
});
