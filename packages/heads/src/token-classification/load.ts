import type { CheckpointLocation } from "@ernie-m/core";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { type LoadTaskOptions, openTask } from "../task/load-task.js";
import { ErnieMForTokenClassification, tokenClassificationGraph } from "./model.js";
import type { TokenClassificationSettings } from "./options.js";
import { TokenClassifier } from "./token-classifier.js";

/** Options of `loadTokenClassifier`: how to open the checkpoint, and settings for every call. */
export interface LoadTokenClassifierOptions extends LoadTaskOptions, TokenClassificationSettings {}

/**
 * Opens a token classification checkpoint, model and tokenizer. Dispose the classifier when done.
 *
 * Throws: CheckpointError, ConfigError, WeightError or TokenizerError, naming the file and the place;
 * VocabularyMismatchError when vocabulary and embedding table do not fit; InputError for a setting.
 */
export async function loadTokenClassifier(
  where: CheckpointLocation,
  options: LoadTokenClassifierOptions,
): Promise<TokenClassifier<ErnieMForTokenClassification, ErnieMTokenizer>> {
  const { model, tokenizer, settings } = await openTask(
    where,
    { graph: tokenClassificationGraph, create: (loaded) => new ErnieMForTokenClassification(loaded) },
    options,
  );
  return new TokenClassifier({ model, tokenizer, ...settings });
}
