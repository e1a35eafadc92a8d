import { maxSequenceLength } from "@ernie-m/config";
import type { MaskMode } from "../model/forward-options.js";
import { choiceOption, integerOption, optional } from "./check-options.js";
import type { SpecialTokensInText, TaskModel, TaskSettings, TaskTokenizer } from "./types.js";

/** Fewest tokens of an input: a pair's special tokens and a token of each text leave nothing to spare below this. */
const MIN_MAX_TOKENS = 8;
/** Larger runs are hardly faster, and what comes in meanwhile waits for them (docs/decisions.md). */
export const DEFAULT_BATCH_TOKENS = 1024;

/** What settings take their defaults from: a task, or what it is made of. */
export interface SettingsSource {
  readonly model: Pick<TaskModel, "config">;
  readonly tokenizer: Pick<TaskTokenizer, "modelMaxLength">;
}

/** Settings with every default filled in. */
export interface ResolvedTaskSettings {
  readonly maxTokens: number;
  readonly batchTokens: number;
  readonly specialTokensInText: SpecialTokensInText;
  readonly maskMode: MaskMode | undefined;
  readonly paddedLength: number | undefined;
}

/** What a task says about `maxTokens` beyond what its model and tokenizer do. */
export interface TokenLimits {
  /** Fewest that the task can do anything with. */
  readonly least?: number;
  /** What its published models read, where the checkpoint says nothing. Default: all that the model has positions for. */
  readonly published?: number;
}

/**
 * Fills in what settings leave open from the model and its tokenizer.
 *
 * Throws: InputError, naming the option.
 */
export function resolveTaskSettings(
  settings: TaskSettings,
  { model, tokenizer }: SettingsSource,
  { least = MIN_MAX_TOKENS, published = Number.POSITIVE_INFINITY }: TokenLimits = {},
): ResolvedTaskSettings {
  const { uie } = model.config;
  const most = maxSequenceLength(model.config);
  const usual = Math.min(uie?.maxSeqLen ?? published, tokenizer.modelMaxLength ?? most, most);
  return {
    maxTokens: integerOption("maxTokens", settings.maxTokens ?? usual, least, most),
    batchTokens: integerOption("batchTokens", settings.batchTokens ?? DEFAULT_BATCH_TOKENS, 1),
    specialTokensInText: choiceOption("specialTokensInText", settings.specialTokensInText ?? "plain", [
      "plain",
      "find",
    ]),
    maskMode: optional(settings.maskMode, (value) => choiceOption("maskMode", value, ["hf", "paddle"])),
    paddedLength: optional(settings.paddedLength, (value) => integerOption("paddedLength", value, 1)),
  };
}
