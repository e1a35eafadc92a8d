import type { CheckpointLocation } from "@ernie-m/core";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { type LoadTaskOptions, openTask, type TaskHead } from "../task/load-task.js";
import type { TaskSettings } from "../task/types.js";
import { ChoiceSelector } from "./choice-selector.js";
import { ErnieMForMultipleChoice, multipleChoiceGraph } from "./model.js";

const head: TaskHead<ErnieMForMultipleChoice> = {
  graph: multipleChoiceGraph,
  create: (loaded) => new ErnieMForMultipleChoice(loaded),
};

/** Options of `loadChoiceSelector`: how to open the checkpoint, and settings for every call. */
export interface LoadChoiceSelectorOptions extends LoadTaskOptions, TaskSettings {}

/**
 * Opens a multiple choice checkpoint, model and tokenizer, as a selector. Dispose it when done.
 *
 * Throws: CheckpointError, ConfigError, WeightError or TokenizerError, naming the file and the place;
 * VocabularyMismatchError when vocabulary and embedding table do not fit; InputError for a setting.
 */
export async function loadChoiceSelector(
  where: CheckpointLocation,
  options: LoadChoiceSelectorOptions,
): Promise<ChoiceSelector<ErnieMForMultipleChoice, ErnieMTokenizer>> {
  const { model, tokenizer, settings } = await openTask(where, head, options);
  return new ChoiceSelector({ model, tokenizer, ...settings });
}
