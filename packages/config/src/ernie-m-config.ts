import type { ActivationName } from "./activations.js";
import type { JsonObject } from "./json.js";

/** Values of `problem_type`, which selects the loss of sequence classification. */
export const problemTypes = [
  "regression",
  "single_label_classification",
  "multi_label_classification",
] as const;

/** How a sequence classifier's labels are to be read. */
export type ProblemType = (typeof problemTypes)[number];

/** Values of {@link ConfigFormat}. */
export const configFormats = ["huggingface", "paddle", "paddle-init-args"] as const;

/**
 * Which program wrote the file.
 *
 * - `huggingface`: flat `config.json` of transformers
 * - `paddle`: flat `config.json` of PaddleNLP (recognised by `paddlenlp_version`, `init_class` or `UIEM`)
 * - `paddle-init-args`: PaddleNLP's older `model_config.json`, the encoder's arguments nested in the head's
 */
export type ConfigFormat = (typeof configFormats)[number];

/** The document a configuration was read from, kept so that writing it loses nothing. */
export interface ConfigSource {
  /** What messages call it, for example the file's path. */
  readonly name: string;
  readonly format: ConfigFormat;
  /** The whole document, unknown keys included, in its key order. */
  readonly json: JsonObject;
}

/** Where relations of a finding can be looked for in a long text. */
export const relationScopes = ["sentence", "window", "document"] as const;

/**
 * Where relations of a finding are looked for in a text that does not fit whole: in its sentence, in the windows that
 * hold it, or everywhere.
 */
export type RelationScope = (typeof relationScopes)[number];

/** Defaults of information extraction that a checkpoint carries (`uie` in `config.json`; this project's own). */
export interface UieDefaults {
  /** Longest sequence in tokens, prompt and special tokens included. JSON key `uie.max_seq_len`. */
  readonly maxSeqLen?: number;
  /** Probability a span's start and end must exceed, 0 to 1. JSON key `uie.position_prob`. */
  readonly positionProb?: number;
  /** Where relations are looked for in long texts. JSON key `uie.relation_scope`. */
  readonly relationScope?: RelationScope;
}

/**
 * Shape and behaviour of an ERNIE-M model: the fields of transformers' `ErnieMConfig` (4.44), camelCase.
 * The JSON key of a field is its name in snake_case. Made by `parseConfig` or taken from `presets`; changed with
 * `withConfig`.
 */
export interface ErnieMConfig {
  /** Rows of the word embedding table. */
  readonly vocabSize: number;
  /** Width H of every hidden state. Divisible by `numAttentionHeads`. */
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  /** Width of the feed-forward layer. */
  readonly intermediateSize: number;
  /** Activation of the feed-forward layer. */
  readonly hiddenAct: ActivationName;
  /** Dropout of embeddings and layers, 0 to 1. Training only, as are the three that follow. */
  readonly hiddenDropoutProb: number;
  readonly attentionProbsDropoutProb: number;
  /** Dropout after the feed-forward activation. */
  readonly actDropout: number;
  /** Dropout before a classifier; null means `hiddenDropoutProb`. JSON alias `dropout`. */
  readonly classifierDropout: number | null;
  /** Rows of the position table. The longest sequence is this minus 2. */
  readonly maxPositionEmbeddings: number;
  /** Standard deviation of the normal distribution new weights are drawn from. */
  readonly initializerRange: number;
  readonly padTokenId: number;
  readonly layerNormEps: number;
  readonly isDecoder: boolean;
  /** Outputs of a classifier; always `id2label.length`. JSON alias `num_classes`. */
  readonly numLabels: number;
  /** Label of each class, index = id. */
  readonly id2label: readonly string[];
  readonly label2id: Readonly<Record<string, number>>;
  /** Null: inferred from `numLabels` and the labels' type. */
  readonly problemType: ProblemType | null;
  /** Default of the forward option of the same name, as are the three that follow. */
  readonly outputAttentions: boolean;
  readonly outputHiddenStates: boolean;
  readonly useCache: boolean;
  readonly returnDict: boolean;
  /** Heads removed, by layer; head numbers are those of the unpruned model, ascending. */
  readonly prunedHeads: Readonly<Record<number, readonly number[]>>;
  /** Class names by their Hugging Face name: PaddleNLP's `UIEM` reads as `ErnieMForInformationExtraction`. */
  readonly architectures: readonly string[];
  readonly uie?: UieDefaults;
  /** Null when the configuration was made in code and not read from a file. */
  readonly source: ConfigSource | null;
}

/**
 * What a missing key means. The first fifteen are the defaults of the constructor of transformers' `ErnieMConfig`
 * (4.44); the rest are those of its base class `PretrainedConfig`. PaddleNLP differs in one: a file of its that
 * leaves out `intermediate_size` means 4 × `hidden_size`, because its encoder is built that way.
 */
export const defaultConfig: ErnieMConfig = {
  vocabSize: 250002,
  hiddenSize: 768,
  numHiddenLayers: 12,
  numAttentionHeads: 12,
  intermediateSize: 3072,
  hiddenAct: "gelu",
  hiddenDropoutProb: 0.1,
  attentionProbsDropoutProb: 0.1,
  maxPositionEmbeddings: 514,
  initializerRange: 0.02,
  padTokenId: 1,
  layerNormEps: 1e-5,
  classifierDropout: null,
  isDecoder: false,
  actDropout: 0,
  numLabels: 2,
  id2label: ["LABEL_0", "LABEL_1"],
  label2id: { LABEL_0: 0, LABEL_1: 1 },
  problemType: null,
  outputAttentions: false,
  outputHiddenStates: false,
  useCache: true,
  returnDict: true,
  prunedHeads: {},
  architectures: [],
  source: null,
};
