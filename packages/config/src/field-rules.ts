import { activationNames, isActivationName } from "./activations.js";
import type { Owner } from "./document.js";
import { type ErnieMConfig, type ProblemType, problemTypes } from "./ernie-m-config.js";
import type { JsonValue } from "./json.js";

/** Fields that are one JSON scalar under one key. Labels, classes, pruned heads and `uie` have their own readers. */
export type ScalarField = Exclude<
  keyof ErnieMConfig,
  "numLabels" | "id2label" | "label2id" | "prunedHeads" | "architectures" | "uie" | "source"
>;

/** How a field stands in JSON and which values it may have. */
export interface FieldRule<T extends JsonValue> {
  readonly key: string;
  readonly alias?: string;
  readonly owner: Owner;
  /** What is allowed, in words that follow "expected". */
  readonly expected: string;
  readonly accepts: (value: JsonValue) => value is T & JsonValue;
}

/** Sizes are indices of tensors, which runtimes and files hold as signed 32-bit numbers. */
export const MAX_SIZE = 2 ** 31 - 1;

/** Far beyond any published encoder; bounds the work of building a graph from a hostile file. */
const MAX_LAYERS = 64;

/** Exhaustive by type: a field without a rule does not compile. */
export const fieldRules: { readonly [K in ScalarField]: FieldRule<ErnieMConfig[K]> } = {
  vocabSize: integer("vocab_size", 1),
  hiddenSize: integer("hidden_size", 1),
  numHiddenLayers: integer("num_hidden_layers", 1, MAX_LAYERS),
  numAttentionHeads: integer("num_attention_heads", 1),
  intermediateSize: integer("intermediate_size", 1),
  hiddenAct: {
    key: "hidden_act",
    owner: "encoder",
    expected: `one of ${activationNames.join(", ")}`,
    accepts: isActivationName,
  },
  hiddenDropoutProb: probability("hidden_dropout_prob"),
  attentionProbsDropoutProb: probability("attention_probs_dropout_prob"),
  actDropout: probability("act_dropout"),
  classifierDropout: {
    key: "classifier_dropout",
    alias: "dropout",
    owner: "head",
    expected: "a number from 0 to 1 or null",
    accepts: (value): value is number | null => value === null || isProbability(value),
  },
  // Rows 0 and 1 of the position table are never used, so a table of two rows holds no sequence.
  maxPositionEmbeddings: integer("max_position_embeddings", 3),
  initializerRange: {
    key: "initializer_range",
    owner: "encoder",
    expected: "a number not below 0",
    accepts: (value): value is number => typeof value === "number" && value >= 0,
  },
  padTokenId: integer("pad_token_id", 0),
  layerNormEps: {
    key: "layer_norm_eps",
    owner: "encoder",
    expected: "a number above 0",
    accepts: (value): value is number => typeof value === "number" && value > 0,
  },
  isDecoder: flag("is_decoder"),
  problemType: {
    key: "problem_type",
    owner: "head",
    expected: `one of ${problemTypes.join(", ")}, or null`,
    accepts: (value): value is ProblemType | null =>
      value === null || problemTypes.some((known) => known === value),
  },
  outputAttentions: flag("output_attentions"),
  outputHiddenStates: flag("output_hidden_states"),
  useCache: flag("use_cache"),
  returnDict: flag("return_dict"),
};

export const scalarFields = Object.keys(fieldRules) as readonly ScalarField[];

export function isIntegerFrom(value: unknown, least: number, most = MAX_SIZE): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

export function isProbability(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function integer(key: string, least: number, most = MAX_SIZE): FieldRule<number> {
  return {
    key,
    owner: "encoder",
    expected: `an integer from ${least} to ${most}`,
    accepts: (value): value is number => isIntegerFrom(value, least, most),
  };
}

function probability(key: string): FieldRule<number> {
  return { key, owner: "encoder", expected: "a number from 0 to 1", accepts: isProbability };
}

function flag(key: string): FieldRule<boolean> {
  return {
    key,
    owner: "head",
    expected: "true or false",
    accepts: (value): value is boolean => typeof value === "boolean",
  };
}
