import { ErnieMError } from "@ernie-m/config";
import { CheckpointError, type CheckpointLocation } from "@ernie-m/core";
import type { ErnieMTokenizer, TokenizerVariant } from "@ernie-m/tokenizer";
import { checkOpening } from "../model/check-opening.js";
import {
  type FromPretrainedOptions,
  type HeadChoice,
  type LoadedModel,
  loadModelFrom,
} from "../model/load-model.js";
import { openModel } from "../model/open-model.js";
import type { ErnieMPreTrainedModel } from "../model/pretrained-model.js";

/** Options of every `load…`: how to open the checkpoint. */
export interface LoadTaskOptions extends FromPretrainedOptions {
  /** Default: as the checkpoint was made. */
  readonly variant?: TokenizerVariant;
}

/** A vocabulary with tokens that the embedding table has no row for. */
export class VocabularyMismatchError extends ErnieMError {
  readonly code = "vocabulary-mismatch";
  /** Tokens of the vocabulary. */
  readonly tokens: number;
  /** Rows of the word embedding table. */
  readonly rows: number;

  override get name(): string {
    return "VocabularyMismatchError";
  }

  constructor(location: string, tokens: number, rows: number) {
    super(
      `${location}: expected a word embedding table with a row for each of ${tokens} tokens, got ${rows} rows`,
    );
    this.tokens = tokens;
    this.rows = rows;
  }
}

/** The head that a task runs, and the class that runs it. */
export interface TaskHead<Model> {
  readonly graph: HeadChoice;
  create(loaded: LoadedModel): Model;
}

/** A checkpoint opened for a task. */
export interface OpenedTask<Model, Settings> {
  readonly model: Model;
  readonly tokenizer: ErnieMTokenizer;
  /** What of the options is not about opening. */
  readonly settings: Settings;
}

const VOCABULARY = "vocab.txt";

/**
 * Opens a checkpoint, model and tokenizer, for a task, and tells options of opening from the task's own.
 *
 * Throws: CheckpointError, ConfigError, WeightError or TokenizerError, naming the file and the place;
 * VocabularyMismatchError when vocabulary and embedding table do not fit.
 */
export async function openTask<Model extends ErnieMPreTrainedModel, Settings extends object>(
  where: CheckpointLocation,
  head: TaskHead<Model>,
  options: LoadTaskOptions & Settings,
): Promise<OpenedTask<Model, Omit<LoadTaskOptions & Settings, keyof LoadTaskOptions>>> {
  checkOpening(where, options);
  const {
    runtime,
    seed,
    dtype,
    optimize,
    variant,
    signal,
    revision,
    token,
    cacheDir,
    offline,
    weights,
    onProgress,
    adapter,
    ...settings
  } = options;
  const opening = { signal, revision, token, cacheDir, offline, weights, onProgress, adapter, runtime };
  // A page loads the code of the tokenizer with the first checkpoint, not before.
  const tokenizerCode = import("@ernie-m/tokenizer");
  // Of two that fail, the runtime says why.
  tokenizerCode.catch(() => {});
  const opened = await openModel(where, opening);
  const { ErnieMTokenizer } = await tokenizerCode;
  const { files } = opened;
  if (!(await files.has(VOCABULARY)))
    throw new CheckpointError(
      "unreadable-file",
      files.location,
      `has no ${VOCABULARY}: without it ids are SentencePiece's own, which no ERNIE-M weights were made with`,
    );
  const tokenizer = await ErnieMTokenizer.fromFiles(files, {
    ...(variant && { variant }),
    ...(signal && { signal }),
  });
  const loaded = await loadModelFrom(opened, head.graph, {
    runtime,
    dtype,
    optimize,
    signal,
    ...(seed !== undefined && { seed }),
  });
  const report = { ...loaded.report, tokenizerVariant: tokenizer.variant };
  const model = head.create({ ...loaded, report });
  if (tokenizer.vocabularySize > model.config.vocabSize)
    throw new VocabularyMismatchError(files.location, tokenizer.vocabularySize, model.config.vocabSize);
  return { model, tokenizer, settings };
}
