import type { CheckpointLocation } from "@ernie-m/core";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { type LoadTaskOptions, openTask, type TaskHead } from "../task/load-task.js";
import { ErnieMForSequenceClassification, sequenceClassificationGraph } from "./model.js";
import { type ClassifierSettings, TextClassifier } from "./text-classifier.js";
import { ZeroShotClassifier, type ZeroShotSettings } from "./zero-shot-classifier.js";

const head: TaskHead<ErnieMForSequenceClassification> = {
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
  const { model, tokenizer, settings } = await openTask(where, head, options);
  return new TextClassifier({ model, tokenizer, ...settings });
}

/** Options of `loadZeroShotClassifier`: how to open the checkpoint, and settings for every call. */
export interface LoadZeroShotOptions extends LoadTaskOptions, ZeroShotSettings {}

/**
 * Opens a checkpoint trained for natural language inference as a zero-shot classifier. Dispose it when done.
 *
 * Throws: as `loadTextClassifier`; InputError too when no label of the checkpoint is entailment.
 */
export async function loadZeroShotClassifier(
  where: CheckpointLocation,
  options: LoadZeroShotOptions,
): Promise<ZeroShotClassifier<ErnieMForSequenceClassification, ErnieMTokenizer>> {
  const { model, tokenizer, settings } = await openTask(where, head, options);
  return new ZeroShotClassifier({ model, tokenizer, ...settings });
}
