import { defaultConfig, type ErnieMConfig } from "./ernie-m-config.js";

/** Names of the published models. */
export type PresetName = "ernie-m-base" | "ernie-m-large" | "uie-m-base" | "uie-m-large";

const large = {
  hiddenSize: 1024,
  numHiddenLayers: 24,
  numAttentionHeads: 16,
  intermediateSize: 4096,
} as const;

const extraction = { architectures: ["ErnieMForInformationExtraction"] } as const;
const encoder = { architectures: ["ErnieMModel"] } as const;

/**
 * Configurations of the published models, from `ERNIE_M_PRETRAINED_INIT_CONFIGURATION` of PaddleNLP
 * (`transformers/ernie_m/configuration.py`); uie-m has the shape of the ernie-m it was trained from.
 *
 * The large ones have a feed-forward width of 4096. `config.json` of PaddlePaddle/uie-m-large says 3072, which
 * PaddleNLP never reads: it builds 4 × `hidden_size`, and its weights are 4096 wide. `reconcileWithWeights`
 * corrects a configuration read from that file.
 */
export const presets: Readonly<Record<PresetName, ErnieMConfig>> = {
  "ernie-m-base": { ...defaultConfig, ...encoder },
  "ernie-m-large": { ...defaultConfig, ...large, ...encoder },
  "uie-m-base": { ...defaultConfig, ...extraction },
  "uie-m-large": { ...defaultConfig, ...large, ...extraction },
};
