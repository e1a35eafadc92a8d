import { describe, expect, expectTypeOf, it } from "vitest";
import { configToJson, type ErnieMConfig, type PresetName, parseConfig, presets } from "./index.js";

describe("presets", () => {
  // From ERNIE_M_PRETRAINED_INIT_CONFIGURATION of PaddleNLP; feed-forward width 4 × hidden as its encoder builds it.
  it.each<[PresetName, number, number, number, number, string]>([
    ["ernie-m-base", 768, 12, 12, 3072, "ErnieMModel"],
    ["ernie-m-large", 1024, 24, 16, 4096, "ErnieMModel"],
    ["uie-m-base", 768, 12, 12, 3072, "ErnieMForInformationExtraction"],
    ["uie-m-large", 1024, 24, 16, 4096, "ErnieMForInformationExtraction"],
  ])(
    "%s has the published shape and survives a round trip",
    (name, hidden, layers, heads, width, architecture) => {
      const preset = presets[name];
      expect(preset).toMatchObject({
        vocabSize: 250002,
        hiddenSize: hidden,
        numHiddenLayers: layers,
        numAttentionHeads: heads,
        intermediateSize: width,
        maxPositionEmbeddings: 514,
        padTokenId: 1,
        layerNormEps: 1e-5,
        hiddenAct: "gelu",
        architectures: [architecture],
        source: null,
      });
      expect({ ...parseConfig(configToJson(preset)), source: null }).toStrictEqual(preset);
    },
  );

  it("are typed by name", () => {
    expectTypeOf(presets["uie-m-base"]).toEqualTypeOf<ErnieMConfig>();
    expect(Object.keys(presets)).toHaveLength(4);
  });
});
