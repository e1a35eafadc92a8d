import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fixturePath, referenceModelUrl } from "@ernie-m/fixtures";
import { describe, expect, it } from "vitest";
import { configToJson, configToText, type ErnieMConfig, parseConfig, parseConfigText } from "../src/index.js";

interface File {
  readonly name: string;
  readonly text: string;
}

/** Every configuration of the reference checkpoints, and that of the trained model. */
function referenceFiles(): readonly File[] {
  const root = fixturePath("reference/checkpoints");
  const paths = readdirSync(root).flatMap((checkpoint) =>
    ["config.json", "model_config.json"].map((file) => `${root}/${checkpoint}/${file}`),
  );
  const trained = new URL("config.json", referenceModelUrl);
  return [
    ...paths
      .filter((path) => existsSync(path))
      .map((path) => ({ name: path.slice(root.length + 1), text: readFileSync(path, "utf8") })),
    { name: "uie-m-mini-1/config.json", text: readFileSync(trained, "utf8") },
  ];
}

const files = referenceFiles();

function read(name: string): ErnieMConfig {
  const file = files.find((candidate) => candidate.name === name);
  if (file === undefined) throw new Error(`no fixture ${name}`);
  return parseConfigText(file.text, name);
}

describe("reference configurations", () => {
  it("are all there", () => {
    expect(files.length).toBeGreaterThanOrEqual(20);
    expect(files.filter(({ name }) => name.endsWith("model_config.json"))).toHaveLength(2);
  });

  it.each(files)("$name comes back as the same document, key order included", ({ name, text }) => {
    const original: unknown = JSON.parse(text);
    const written = configToJson(parseConfigText(text, name));
    expect(written).toStrictEqual(original);
    expect(JSON.stringify(written)).toBe(JSON.stringify(original));
    expect(parseConfigText(configToText(parseConfig(original, name)), name)).toStrictEqual(
      parseConfigText(text, name),
    );
  });

  it("reads Hugging Face's file", () => {
    expect(read("base/config.json")).toMatchObject({
      vocabSize: 512,
      hiddenSize: 64,
      numHiddenLayers: 3,
      numAttentionHeads: 4,
      intermediateSize: 128,
      hiddenAct: "gelu",
      hiddenDropoutProb: 0.1,
      attentionProbsDropoutProb: 0.1,
      actDropout: 0,
      classifierDropout: null,
      maxPositionEmbeddings: 130,
      initializerRange: 0.02,
      padTokenId: 1,
      layerNormEps: 1e-5,
      isDecoder: false,
      numLabels: 2,
      id2label: ["LABEL_0", "LABEL_1"],
      label2id: { LABEL_0: 0, LABEL_1: 1 },
      problemType: null,
      prunedHeads: {},
      architectures: ["ErnieMModel"],
      source: { name: "base/config.json", format: "huggingface" },
    });
  });

  it.each([
    ["sequence-classification", 3],
    ["sequence-classification-1", 1],
    ["token-classification", 5],
  ])("reads the labels of %s", (checkpoint, numLabels) => {
    const config = read(`${checkpoint}/config.json`);
    expect(config.numLabels).toBe(numLabels);
    expect(config.id2label).toHaveLength(numLabels);
    expect(config.id2label.at(-1)).toBe(`LABEL_${numLabels - 1}`);
  });

  it.each(["gelu_new", "quick_gelu", "relu", "silu", "tanh"])("reads the activation %s", (name) => {
    expect(read(`act-${name}/config.json`).hiddenAct).toBe(name);
  });

  it("reads PaddleNLP's nested file like the Hugging Face file of the same model", () => {
    const { source, ...paddle } = read("information-extraction-paddle/model_config.json");
    const { source: _, ...huggingface } = read("information-extraction/config.json");
    expect(paddle).toStrictEqual(huggingface);
    expect(source?.format).toBe("paddle-init-args");
  });

  it("reads the trained model's defaults of extraction", () => {
    expect(read("uie-m-mini-1/config.json").uie).toStrictEqual({
      maxSeqLen: 128,
      positionProb: 0.5,
      relationScope: "sentence",
    });
  });
});
