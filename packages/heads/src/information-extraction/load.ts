import type { CheckpointLocation } from "@ernie-m/core";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { type LoadTaskOptions, openTask, type TaskHead } from "../task/load-task.js";
import { InformationExtractor } from "./extractor.js";
import { ErnieMForInformationExtraction, informationExtractionGraph } from "./model.js";
import type { ExtractorSettings } from "./options.js";

const head: TaskHead<ErnieMForInformationExtraction> = {
  graph: informationExtractionGraph,
  create: (loaded) => new ErnieMForInformationExtraction(loaded),
};

/** Options of `loadExtractor`: how to open the checkpoint, and settings for every call. */
export interface LoadExtractorOptions extends LoadTaskOptions, ExtractorSettings {}

/**
 * Opens a UIE-M checkpoint, model and tokenizer, as an extractor. Dispose it when done.
 *
 * Throws: CheckpointError, ConfigError, WeightError or TokenizerError, naming the file and the place;
 * VocabularyMismatchError when vocabulary and embedding table do not fit; InputError for a setting;
 * SchemaError.
 */
export async function loadExtractor(
  where: CheckpointLocation,
  options: LoadExtractorOptions,
): Promise<InformationExtractor<ErnieMForInformationExtraction, ErnieMTokenizer>> {
  const { model, tokenizer, settings } = await openTask(where, head, options);
  return new InformationExtractor({ model, tokenizer, ...settings });
}
