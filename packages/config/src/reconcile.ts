import { configArgument, numberArgument, objectArgument } from "./arguments.js";
import { argumentLayers, locate } from "./document.js";
import type { ErnieMConfig } from "./ernie-m-config.js";
import { ConfigError, type ConfigIssue } from "./errors.js";
import { fieldRules } from "./field-rules.js";
import { NUM_LABELS_KEYS } from "./labels.js";
import { type ConfigChanges, withConfig } from "./with-config.js";

/** Sizes that the shapes of a checkpoint's tensors tell. Leave out what it has no tensor for. */
export interface WeightSizes {
  /** Rows of the word embedding table. */
  readonly vocabSize?: number;
  /** Columns of the word embedding table. */
  readonly hiddenSize?: number;
  /** Outputs of `linear1`. */
  readonly intermediateSize?: number;
  /** Rows of the position table. */
  readonly maxPositionEmbeddings?: number;
  /** Encoder layers that have weights. */
  readonly numHiddenLayers?: number;
  /** Outputs of a sequence or token classifier. Multiple choice and question answering have fixed ones. */
  readonly numLabels?: number;
}

/** A size on which configuration and weights differ, and that could be settled. */
export interface ConfigWarning {
  /** Path in the document, or the JSON key where the document leaves it out. */
  readonly path: string;
  /** What the configuration says, or means by leaving it out. */
  readonly stated: number;
  /** What the weights have. */
  readonly found: number;
  readonly message: string;
}

/** A configuration that fits the weights, and what had to be settled for it. */
export interface ReconciledConfig {
  readonly config: ErnieMConfig;
  readonly warnings: readonly ConfigWarning[];
}

/** Each of these is independent of every other size, so the weights alone settle it. */
const SETTLED_BY_WEIGHTS = ["vocabSize", "intermediateSize", "maxPositionEmbeddings", "numLabels"] as const;

/** Sizes that both sides state are numbers. Throws: InputError. */
function checkArguments(config: ErnieMConfig, sizes: WeightSizes): void {
  const stated: Readonly<Record<string, unknown>> = { ...configArgument("config", config) };
  const found = objectArgument("sizes", sizes);
  for (const field of [...SETTLED_BY_WEIGHTS, "hiddenSize", "numHiddenLayers"]) {
    if (found[field] === undefined) continue;
    numberArgument(`sizes.${field}`, found[field]);
    numberArgument(`config.${field}`, stated[field]);
  }
}

/**
 * Checks the sizes a configuration states against those its weights have.
 *
 * - `vocabSize`, `intermediateSize`, `maxPositionEmbeddings`, `numLabels`: the weights win, with a warning. Labels
 *   become `LABEL_0`, `LABEL_1`, … when their number changes: names for another number of classes mean nothing.
 * - `numHiddenLayers`: more layers in the weights than stated are left unused, with a warning, as transformers
 *   does (that is how an encoder is cut short on purpose); fewer are an error, since layers are missing.
 * - `hiddenSize`: an error. The number of attention heads cannot be read off any weight, so one that belongs to
 *   another hidden size would give wrong numbers without a sign.
 *
 * The returned configuration's document holds the settled sizes. It is the same object when nothing differs.
 *
 * @throws {ConfigError} on the errors above, and when the settled sizes contradict the rest of the configuration
 * (`pad_token_id` beyond the vocabulary, `uie.max_seq_len` beyond the position table).
 */
export function reconcileWithWeights(config: ErnieMConfig, sizes: WeightSizes): ReconciledConfig {
  checkArguments(config, sizes);
  const issues: ConfigIssue[] = [];
  const warnings: ConfigWarning[] = [];
  const changes: { -readonly [K in keyof ConfigChanges]: ConfigChanges[K] } = {};
  const name = config.source?.name ?? "configuration";

  if (sizes.hiddenSize !== undefined && sizes.hiddenSize !== config.hiddenSize) {
    const expected = `${sizes.hiddenSize}, the width of the weights`;
    issues.push({
      path: statedAt(config, "hiddenSize").path,
      expected,
      received: String(config.hiddenSize),
    });
  }
  if (sizes.numHiddenLayers !== undefined && sizes.numHiddenLayers !== config.numHiddenLayers) {
    const { numHiddenLayers: stated } = config;
    const found = sizes.numHiddenLayers;
    const { path } = statedAt(config, "numHiddenLayers");
    if (found < stated) {
      const expected = `at most ${found}, the layers that have weights`;
      issues.push({ path, expected, received: String(stated) });
    } else {
      const message = `${name}: ${path} is ${stated}, the weights have ${found}; the layers from ${stated} on are unused`;
      warnings.push({ path, stated, found, message });
    }
  }
  for (const field of SETTLED_BY_WEIGHTS) {
    const found = sizes[field];
    const stated = config[field];
    if (found === undefined || found === stated) continue;
    const { path, isStated } = statedAt(config, field);
    const says = isStated ? `is ${stated}` : `is not stated, which means ${stated}`;
    const message = `${name}: ${path} ${says}, the weights have ${found}; the weights win`;
    warnings.push({ path, stated, found, message });
    changes[field] = found;
  }

  if (issues.length > 0) throw new ConfigError(name, issues);
  return { config: Object.keys(changes).length === 0 ? config : withConfig(config, changes), warnings };
}

/** Where the document states a size, or the key it would state it under. */
function statedAt(config: ErnieMConfig, field: keyof WeightSizes): { path: string; isStated: boolean } {
  // id2label comes first: it decides the number of labels where it stands.
  const keys = field === "numLabels" ? ["id2label", ...NUM_LABELS_KEYS] : [fieldRules[field].key];
  const owner = field === "numLabels" ? "head" : fieldRules[field].owner;
  if (config.source === null) return { path: keys.at(field === "numLabels" ? 1 : 0)!, isStated: true };
  const found = locate(argumentLayers(config.source.json), keys, owner).find(({ value }) => value !== null);
  if (found === undefined) return { path: field === "numLabels" ? "num_labels" : keys[0], isStated: false };
  return { path: found.path, isStated: true };
}
