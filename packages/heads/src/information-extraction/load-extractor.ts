import { type ErnieMConfig, ErnieMError } from "@ernie-m/config";
import { CheckpointError, type CheckpointLocation } from "@ernie-m/core";
import { ErnieMTokenizer, type TokenizerVariant } from "@ernie-m/tokenizer";
import { type FromPretrainedOptions, loadModelFrom } from "../model/load-model.js";
import { InformationExtractor } from "./extractor.js";
import { ErnieMForInformationExtraction, informationExtractionGraph } from "./model.js";
import type { ExtractionSettings } from "./options.js";

/** Options of `loadExtractor`: how to open the checkpoint, and settings for every call. */
export interface LoadExtractorOptions extends FromPretrainedOptions, ExtractionSettings {
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

  constructor(location: string, tokens: number, rows: number) {
    super(
      `${location}: expected a word embedding table with a row for each of ${tokens} tokens, got ${rows} rows`,
    );
    this.tokens = tokens;
    this.rows = rows;
  }
}

/** An extractor together with the model and tokenizer it was loaded with. Dispose it when done. */
export class PretrainedExtractor extends InformationExtractor implements AsyncDisposable {
  readonly model: ErnieMForInformationExtraction;
  readonly tokenizer: ErnieMTokenizer;

  constructor(
    model: ErnieMForInformationExtraction,
    tokenizer: ErnieMTokenizer,
    settings: ExtractionSettings,
  ) {
    super({ model, tokenizer, ...settings });
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /** Frees the model. May be called more than once. */
  async dispose(): Promise<void> {
    await this.model.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

const VOCABULARY = "vocab.txt";

/** What the position table allows: its rows less the two before position 0. */
function longestInput(config: ErnieMConfig): number {
  return config.maxPositionEmbeddings - 2;
}

const PUBLISHED_MAX_LENGTH = 512;

/** The settings that a checkpoint's configuration implies: `uie.max_seq_len` and `uie.position_prob` where it has them. */
function settingsOf(config: ErnieMConfig): ExtractionSettings {
  const maxLength = config.uie?.maxSeqLen ?? Math.min(PUBLISHED_MAX_LENGTH, longestInput(config));
  const threshold = config.uie?.positionProb;
  return { maxLength, ...(threshold !== undefined && { threshold }) };
}

/**
 * Opens a UIE-M checkpoint, model and tokenizer, as an extractor.
 *
 * Throws: CheckpointError, ConfigError, WeightError or TokenizerError, naming the file and the place;
 * VocabularyMismatchError when vocabulary and embedding table do not fit; InputError for a setting.
 */
export async function loadExtractor(
  where: CheckpointLocation,
  options: LoadExtractorOptions,
): Promise<PretrainedExtractor> {
  const { runtime, seed, variant, signal, revision, token, cacheDir, offline, onProgress, ...settings } =
    options;
  const opening = { signal, revision, token, cacheDir, offline, onProgress };
  const files = await runtime.openCheckpoint(where, opening);
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
  const loaded = await loadModelFrom(files, informationExtractionGraph, {
    runtime,
    ...(seed !== undefined && { seed }),
  });
  const model = new ErnieMForInformationExtraction(loaded);
  if (tokenizer.vocabularySize > model.config.vocabSize)
    throw new VocabularyMismatchError(files.location, tokenizer.vocabularySize, model.config.vocabSize);
  return new PretrainedExtractor(model, tokenizer, { ...settingsOf(model.config), ...settings });
}
