import { describe, expect, it } from "vitest";
import {
  activationNames,
  ConfigError,
  defaultConfig,
  isErnieMError,
  parseConfig,
  parseConfigText,
} from "./index.js";

/** The problems of a document as `path: expected … got …` lines. */
function problems(json: unknown): readonly string[] {
  try {
    parseConfig(json, "c.json");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).toMatch(/^c\.json: [^\n]+$/);
    return error.issues.map(
      ({ path, expected, received }) => `${path}: expected ${expected}, got ${received}`,
    );
  }
  return [];
}

const encoder = { vocab_size: 512, hidden_size: 64, num_attention_heads: 4, init_class: "ErnieMModel" };

describe("parseConfig on good documents", () => {
  it("fills in the defaults of transformers", () => {
    const { source, ...config } = parseConfig({});
    const { source: _, ...defaults } = defaultConfig;
    expect(config).toStrictEqual(defaults);
    expect(source).toStrictEqual({ name: "config.json", format: "huggingface", json: {} });
  });

  it("takes every name of the activation table", () => {
    for (const name of activationNames) expect(parseConfig({ hidden_act: name }).hiddenAct).toBe(name);
    expect(activationNames).toHaveLength(19);
  });

  it("reads the aliases", () => {
    expect(parseConfig({ dropout: 0.3, num_classes: 3 })).toMatchObject({
      classifierDropout: 0.3,
      numLabels: 3,
    });
    expect(parseConfig({ classifier_dropout: null, dropout: 0.3 }).classifierDropout).toBe(0.3);
    expect(parseConfig({ classifier_dropout: 0.2, dropout: 0.2 }).classifierDropout).toBe(0.2);
    expect(parseConfig({ dropout: null }).classifierDropout).toBeNull();
  });

  it("lets id2label decide the number of labels", () => {
    expect(parseConfig({ num_labels: 7, id2label: { 0: "a", 1: "b", 2: "c" } })).toMatchObject({
      numLabels: 3,
      id2label: ["a", "b", "c"],
      label2id: { a: 0, b: 1, c: 2 },
    });
    expect(parseConfig({ label2id: { b: 1, a: 0, c: 2 } }).id2label).toStrictEqual(["a", "b", "c"]);
    expect(parseConfig({ num_labels: 3, id2label: null, label2id: null }).id2label).toStrictEqual([
      "LABEL_0",
      "LABEL_1",
      "LABEL_2",
    ]);
  });

  it("allows two classes of one name", () => {
    const { id2label, label2id } = parseConfig({ id2label: { 0: "a", 1: "a" }, label2id: { a: 1 } });
    expect({ id2label, label2id }).toStrictEqual({ id2label: ["a", "a"], label2id: { a: 1 } });
  });

  it("means 4 × hidden_size by a missing intermediate_size only in PaddleNLP's files", () => {
    expect(parseConfig({ hidden_size: 96 }).intermediateSize).toBe(3072);
    expect(parseConfig({ hidden_size: 96, paddlenlp_version: null }).intermediateSize).toBe(384);
    expect(parseConfig({ hidden_size: 96, architectures: ["UIEM"] }).intermediateSize).toBe(384);
    expect(parseConfig({ init_args: [encoder], init_class: "UIEM" })).toMatchObject({
      intermediateSize: 256,
      layerNormEps: 1e-5,
    });
    expect(
      parseConfig({ hidden_size: 96, intermediate_size: 7, architectures: ["UIEM"] }).intermediateSize,
    ).toBe(7);
  });

  it("tells the formats apart", () => {
    const formatOf = (json: unknown) => parseConfig(json).source?.format;
    expect(formatOf({ architectures: ["ErnieMModel"] })).toBe("huggingface");
    expect(formatOf({ architectures: ["UIEM"] })).toBe("paddle");
    expect(formatOf({ ...encoder })).toBe("paddle");
    expect(formatOf({ init_args: [encoder], init_class: "UIEM" })).toBe("paddle-init-args");
  });

  it("calls PaddleNLP's UIEM by its Hugging Face name", () => {
    const extraction = ["ErnieMForInformationExtraction"];
    expect(parseConfig({ architectures: ["UIEM"] }).architectures).toStrictEqual(extraction);
    expect(parseConfig({ init_class: "UIEM" }).architectures).toStrictEqual(extraction);
    expect(parseConfig({ init_args: [encoder], init_class: "UIEM" }).architectures).toStrictEqual(extraction);
    expect(parseConfig({ ...encoder }).architectures).toStrictEqual(["ErnieMModel"]);
    expect(parseConfig({ architectures: null }).architectures).toStrictEqual([]);
  });

  it("reads PaddleNLP's heads: arguments by name, by position, and nested twice", () => {
    const head = "ErnieMForSequenceClassification";
    const expected = { numLabels: 3, classifierDropout: 0.2, hiddenSize: 64, architectures: [head] };
    const byName = { init_args: [encoder], init_class: head, num_classes: 3, dropout: 0.2 };
    expect(parseConfig(byName)).toMatchObject(expected);
    expect(parseConfig({ init_args: [encoder, 3, 0.2], init_class: head })).toMatchObject(expected);
    expect(parseConfig({ ernie_m: encoder, init_class: head, num_classes: 3, dropout: 0.2 })).toMatchObject(
      expected,
    );
    const inner = { init_args: [encoder], init_class: "ErnieMForInformationExtraction" };
    const twice = { init_args: [inner], init_class: head, num_classes: 3, dropout: 0.2 };
    expect(parseConfig(twice)).toMatchObject(expected);
  });

  it("takes the head's labels from the head and the encoder's sizes from the encoder", () => {
    const json = {
      init_args: [{ ...encoder, num_classes: 9 }],
      init_class: "ErnieMForTokenClassification",
      hidden_size: 32,
    };
    expect(parseConfig({ ...json, init_args: [encoder], num_classes: 3 })).toMatchObject({
      hiddenSize: 64,
      numLabels: 3,
    });
    expect(problems({ ...json, num_classes: 3 })).toStrictEqual([
      "init_args[0].num_classes: expected 3, as num_classes says, got 9",
    ]);
  });

  it("reads pruned heads in order, each once", () => {
    expect(parseConfig({ pruned_heads: { 1: [3, 0, 3], 0: [] } }).prunedHeads).toStrictEqual({
      0: [],
      1: [0, 3],
    });
  });

  it("ignores a byte order mark", () => {
    expect(parseConfigText('\uFEFF{"vocab_size": 9}').vocabSize).toBe(9);
  });

  it("copies the document", () => {
    const json = { hidden_size: 96, mine: { list: [1] } };
    const config = parseConfig(json);
    json.mine.list[0] = 2;
    expect(config.source?.json).toStrictEqual({ hidden_size: 96, mine: { list: [1] } });
  });

  it("treats keys that name prototype members as data", () => {
    const text =
      '{"__proto__": {"hidden_size": 8}, "constructor": 1, "id2label": {"0": "__proto__", "1": "toString"}}';
    const config = parseConfigText(text);
    expect(config.hiddenSize).toBe(768);
    expect(Object.entries(config.label2id)).toStrictEqual([
      ["__proto__", 0],
      ["toString", 1],
    ]);
    expect(Object.hasOwn({}, "hidden_size")).toBe(false);
    expect(parseConfig({ init_args: [encoder, 3], init_class: "constructor" }).numLabels).toBe(2);
    expect(JSON.stringify(config.source?.json)).toBe(JSON.stringify(JSON.parse(text)));
  });
});

describe("parseConfig on bad documents", () => {
  it("reports every problem at once", () => {
    const json = {
      vocab_size: Number.NaN,
      hidden_size: -64,
      num_hidden_layers: 1.5,
      num_attention_heads: "4",
      intermediate_size: 2 ** 31,
      hidden_act: "gelu2",
      hidden_dropout_prob: 1.5,
      max_position_embeddings: 2,
      initializer_range: -1,
      pad_token_id: null,
      layer_norm_eps: 0,
      is_decoder: "no",
      problem_type: "ranking",
      model_type: "bert",
      architectures: "ErnieMModel",
      dropout: "x",
    };
    expect(new Set(problems(json))).toStrictEqual(
      new Set([
        'model_type: expected "ernie_m", got "bert"',
        "vocab_size: expected an integer from 1 to 2147483647, got NaN",
        "hidden_size: expected an integer from 1 to 2147483647, got -64",
        "num_hidden_layers: expected an integer from 1 to 64, got 1.5",
        'num_attention_heads: expected an integer from 1 to 2147483647, got "4"',
        "intermediate_size: expected an integer from 1 to 2147483647, got 2147483648",
        `hidden_act: expected one of ${activationNames.join(", ")}, got "gelu2"`,
        "hidden_dropout_prob: expected a number from 0 to 1, got 1.5",
        'dropout: expected a number from 0 to 1 or null, got "x"',
        "max_position_embeddings: expected an integer from 3 to 2147483647, got 2",
        "initializer_range: expected a number not below 0, got -1",
        "pad_token_id: expected an integer from 0 to 2147483647, got null",
        "layer_norm_eps: expected a number above 0, got 0",
        'is_decoder: expected true or false, got "no"',
        'problem_type: expected one of regression, single_label_classification, multi_label_classification, or null, got "ranking"',
        'architectures: expected an array of class names, got "ErnieMModel"',
      ]),
    );
  });

  it.each<[string, unknown, readonly string[]]>([
    [
      "heads that do not divide the width",
      { hidden_size: 100, num_attention_heads: 12 },
      ["hidden_size: expected a multiple of num_attention_heads (12), got 100"],
    ],
    [
      "the same inside init_args",
      { init_args: [{ hidden_size: 100 }], init_class: "UIEM" },
      ["init_args[0].hidden_size: expected a multiple of num_attention_heads (12), got 100"],
    ],
    [
      "a width whose fourfold is no size",
      { hidden_size: 2 ** 30, num_attention_heads: 1, architectures: ["UIEM"] },
      ["hidden_size: expected at most 536870911, the feed-forward width being four times it, got 1073741824"],
    ],
    [
      "a padding id outside the vocabulary",
      { vocab_size: 4, pad_token_id: 4 },
      ["pad_token_id: expected an id below vocab_size (4), got 4"],
    ],
    [
      "two names for one field that disagree",
      { classifier_dropout: 0.1, dropout: 0.2, num_labels: 2, num_classes: 3 },
      [
        "dropout: expected 0.1, as classifier_dropout says, got 0.2",
        "num_classes: expected 2, as num_labels says, got 3",
      ],
    ],
    [
      "too many labels to name",
      { num_labels: 2e9 },
      ["num_labels: expected an integer from 1 to 131072, got 2000000000"],
    ],
    [
      "label maps that contradict each other",
      { id2label: { 0: "a", 1: "b" }, label2id: { a: 1, b: 0 } },
      ["label2id.a: expected 0, as id2label says, got 1", "label2id.b: expected 1, as id2label says, got 0"],
    ],
    [
      "label maps of different labels",
      { id2label: { 0: "a" }, label2id: { c: 0 } },
      [
        "label2id.c: expected a label that id2label has, got 0",
        "label2id.a: expected 0, as id2label says, got nothing",
      ],
    ],
    ["ids with a gap", { id2label: { 0: "a", 2: "b" } }, ['id2label.2: expected ids 0 to 1, got the id "2"']],
    ["an id that is no number", { id2label: { x: "a" } }, ['id2label.x: expected the id 0, got the id "x"']],
    ["a label that is no string", { id2label: { 0: 1 } }, ["id2label.0: expected a string, got 1"]],
    [
      "label maps of the wrong type",
      { id2label: ["a"], label2id: {} },
      [
        "id2label: expected an object from ids to labels, got an array of 1 item",
        "label2id: expected an object from labels to ids, got an empty object",
      ],
    ],
    ["a negative id", { label2id: { a: -1 } }, ["label2id.a: expected an integer not below 0, got -1"]],
    [
      "ids given twice",
      { label2id: { a: 0, b: 0 } },
      ["label2id: expected the ids 0 to 1, each once, got 0, 0"],
    ],
    [
      "pruned heads that do not exist",
      { pruned_heads: { 12: [0], 0: [12], 1: 3, "-1": [] } },
      [
        "pruned_heads.0: expected an array of heads 0 to 11, got 12",
        "pruned_heads.1: expected an array of heads 0 to 11, got 3",
        'pruned_heads.12: expected layers 0 to 11, got the layer "12"',
        'pruned_heads.-1: expected layers 0 to 11, got the layer "-1"',
      ],
    ],
    [
      "a layer with no head left",
      { num_attention_heads: 2, hidden_size: 8, pruned_heads: { 0: [0, 1] } },
      ["pruned_heads.0: expected at least one head left, got all 2 pruned"],
    ],
    [
      "pruned heads of the wrong type",
      { pruned_heads: [] },
      ["pruned_heads: expected an object from layers to arrays of heads, got an array of 0 items"],
    ],
    [
      "defaults of extraction out of range",
      { uie: { max_seq_len: 513, position_prob: 2, relation_scope: "page" } },
      [
        "uie.max_seq_len: expected an integer from 1 to 512, got 513",
        "uie.position_prob: expected a number from 0 to 1, got 2",
        'uie.relation_scope: expected "sentence", "window" or "document", got "page"',
      ],
    ],
    ["uie of the wrong type", { uie: 3 }, ["uie: expected an object, got 3"]],
    ["a class name that is none", { architectures: [1] }, ["architectures[0]: expected a class name, got 1"]],
    ["an init_class that is none", { init_class: 1 }, ["init_class: expected a class name, got 1"]],
    [
      "an encoder of another family",
      { init_args: [{ init_class: "ErnieModel" }], init_class: "UIE" },
      ['init_args[0].init_class: expected "ErnieMModel", got "ErnieModel"'],
    ],
    [
      "an encoder whose arguments have no names",
      { init_args: [250002, 768], init_class: "ErnieMModel" },
      ["init_args[0]: expected an object of the encoder's arguments, got 250002"],
    ],
    ["init_args of the wrong type", { init_args: 3 }, ["init_args: expected an array, got 3"]],
    [
      "values JSON does not have",
      { mine: Number.POSITIVE_INFINITY, yours: [() => 0], "odd key\n": 1n, map: new Map() },
      [
        "mine: expected a JSON value, got Infinity",
        "yours[0]: expected a JSON value, got a function",
        '["odd key\\n"]: expected a JSON value, got a bigint',
        "map: expected a JSON value, got an object",
      ],
    ],
    ["no object", [1, 2], ["(root): expected an object, got an array of 2 items"]],
    ["nothing", undefined, ["(root): expected an object, got nothing"]],
    [
      "a long string",
      { hidden_size: "x".repeat(1000) },
      [`hidden_size: expected an integer from 1 to 2147483647, got "${"x".repeat(60)}"…`],
    ],
  ])("reports %s", (_, json, expected) => {
    expect(problems(json)).toStrictEqual(expected);
  });

  it("does not follow a document without end", () => {
    const loop: Record<string, unknown> = {};
    loop.mine = loop;
    expect(problems(loop)[0]).toMatch(/^mine(\.mine)+: expected at most 100 levels of nesting, got more$/);
    const deep = `${'{"init_args":['.repeat(50_000)}1${"]}".repeat(50_000)}`;
    expect(() => parseConfigText(deep)).toThrow(ConfigError);
  });

  it("says what is wrong with text that is not JSON, in one line", () => {
    const broken = '{\n  "hidden_size": 64,\n  oops\n}';
    expect(() => parseConfigText(broken, "dir/config.json")).toThrow(
      /^dir\/config\.json: \(root\): expected JSON, got [^\n]+$/,
    );
    expect(() => parseConfigText('{"hidden_size": NaN}')).toThrow(ConfigError);
    expect(() => parseConfigText("")).toThrow("config.json: (root): expected JSON, got");
  });

  it("throws errors that carry the project's mark and code", () => {
    try {
      parseConfig(null);
      expect.unreachable();
    } catch (error) {
      expect(isErnieMError(error) && error.code).toBe("invalid-config");
    }
  });
});
