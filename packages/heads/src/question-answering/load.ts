import type { CheckpointLocation } from "@ernie-m/core";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { type LoadTaskOptions, openTask } from "../task/load-task.js";
import { ErnieMForQuestionAnswering, questionAnsweringGraph } from "./model.js";
import type { QuestionAnsweringSettings } from "./options.js";
import { QuestionAnswerer } from "./question-answerer.js";

/** Options of `loadQuestionAnswerer`: how to open the checkpoint, and settings for every call. */
export interface LoadQuestionAnswererOptions extends LoadTaskOptions, QuestionAnsweringSettings {}

/**
 * Opens a question answering checkpoint, model and tokenizer. Dispose the answerer when done.
 *
 * Throws: CheckpointError, ConfigError, WeightError or TokenizerError, naming the file and the place;
 * VocabularyMismatchError when vocabulary and embedding table do not fit; InputError for a setting.
 */
export async function loadQuestionAnswerer(
  where: CheckpointLocation,
  options: LoadQuestionAnswererOptions,
): Promise<QuestionAnswerer<ErnieMForQuestionAnswering, ErnieMTokenizer>> {
  const { model, tokenizer, settings } = await openTask(
    where,
    { graph: questionAnsweringGraph, create: (loaded) => new ErnieMForQuestionAnswering(loaded) },
    options,
  );
  return new QuestionAnswerer({ model, tokenizer, ...settings });
}
