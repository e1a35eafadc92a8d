import type { CheckpointLocation } from "@ernie-m/core";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { type LoadTaskOptions, openTask, type TaskHead } from "../task/load-task.js";
import { ErnieMForSequenceClassification, sequenceClassificationGraph } from "./model.js";
import type { ClassifierSettings } from "./options.js";
import { TextClassifier } from "./text-classifier.js";

/** The head of both text and zero-shot classification. */
export const sequenceClassificationHead: TaskHead<ErnieMForSequenceClassification> = {
  graph: sequenceClassificationGraph,
  create: (loaded) => new ErnieMForSequenceClassification(loaded),
};

/** Options of `loadTextClassifier`: how to open the checkpoint, and settings for every call. */
export interface LoadTextClassifierOptions extends LoadTaskOptions, ClassifierSettings {}

/**
 * Opens a sequence classification checkpoint, model and tokenizer, as a classifier. Dispose it when done.
 *
 * Throws: CheckpointError, ConfigError, WeightError or TokenizerError, naming the file and the place;
 * VocabularyMismatchError when vocabulary and embedding table do not fit; InputError for a setting.
 */
export async function loadTextClassifier(
  where: CheckpointLocation,
  options: LoadTextClassifierOptions,
): Promise<TextClassifier<ErnieMForSequenceClassification, ErnieMTokenizer>> {
  const { model, tokenizer, settings } = await openTask(where, sequenceClassificationHead, options);
  return new TextClassifier({ model, tokenizer, ...settings });
}
