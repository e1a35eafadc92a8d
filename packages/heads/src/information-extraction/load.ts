import type { ErnieMConfig } from "@ernie-m/config";
import type { CheckpointLocation } from "@ernie-m/core";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { type LoadTaskOptions, openTask } from "../task/load-task.js";
import { longestInput } from "../task/settings.js";
import { InformationExtractor } from "./extractor.js";
import { ErnieMForInformationExtraction, informationExtractionGraph } from "./model.js";
import type { ExtractionSettings } from "./options.js";

/** Options of `loadExtractor`: how to open the checkpoint, and settings for every call. */
export interface LoadExtractorOptions extends LoadTaskOptions, ExtractionSettings {}

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
  const { model, tokenizer, settings } = await openTask(
    where,
    {
      graph: informationExtractionGraph,
      create: (loaded) => new ErnieMForInformationExtraction(loaded),
    },
    options,
  );
  return new PretrainedExtractor(model, tokenizer, { ...settingsOf(model.config), ...settings });
}
