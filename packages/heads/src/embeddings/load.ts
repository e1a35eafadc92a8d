import type { CheckpointLocation } from "@ernie-m/core";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { type LoadTaskOptions, openTask, type TaskHead } from "../task/load-task.js";
import { baseGraph, ErnieMEncoder, ErnieMModel, encoderGraph } from "./model.js";
import type { EmbedderSettings } from "./options.js";
import { TextEmbedder } from "./text-embedder.js";

const head: TaskHead<ErnieMEncoder> = {
  graph: encoderGraph,
  create: (loaded) =>
    loaded.runner.head === baseGraph ? new ErnieMModel(loaded) : new ErnieMEncoder(loaded),
};

/** Options of `loadTextEmbedder`: how to open the checkpoint, and settings for every call. */
export interface LoadTextEmbedderOptions extends LoadTaskOptions, EmbedderSettings {}

/**
 * Opens the encoder of any ERNIE-M checkpoint, whatever its head, and its tokenizer as an embedder. Dispose it when
 * done.
 *
 * Throws: CheckpointError, ConfigError, WeightError or TokenizerError, naming the file and the place;
 * VocabularyMismatchError when vocabulary and embedding table do not fit; InputError for a setting, `pooling: "pooler"` of a
 * checkpoint without a pooler too.
 */
export async function loadTextEmbedder(
  where: CheckpointLocation,
  options: LoadTextEmbedderOptions,
): Promise<TextEmbedder<ErnieMEncoder, ErnieMTokenizer>> {
  const { model, tokenizer, settings } = await openTask(where, head, options);
  return new TextEmbedder({ model, tokenizer, ...settings });
}
