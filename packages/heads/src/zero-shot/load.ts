import type { CheckpointLocation } from "@ernie-m/core";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { sequenceClassificationHead } from "../sequence-classification/load.js";
import type { ErnieMForSequenceClassification } from "../sequence-classification/model.js";
import { type LoadTaskOptions, openTask } from "../task/load-task.js";
import type { ZeroShotClassifierSettings } from "./options.js";
import { ZeroShotClassifier } from "./zero-shot-classifier.js";

/** Options of `loadZeroShotClassifier`: how to open the checkpoint, and settings for every call. */
export interface LoadZeroShotClassifierOptions extends LoadTaskOptions, ZeroShotClassifierSettings {}

/**
 * Opens a checkpoint trained for natural language inference as a zero-shot classifier. Dispose it when done.
 *
 * Throws: as `loadTextClassifier`; InputError too when nothing says which label of the checkpoint is entailment.
 */
export async function loadZeroShotClassifier(
  where: CheckpointLocation,
  options: LoadZeroShotClassifierOptions,
): Promise<ZeroShotClassifier<ErnieMForSequenceClassification, ErnieMTokenizer>> {
  const { model, tokenizer, settings } = await openTask(where, sequenceClassificationHead, options);
  return new ZeroShotClassifier({ model, tokenizer, ...settings });
}
