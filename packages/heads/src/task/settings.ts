import type { MaskMode } from "../model/pretrained-model.js";
import { choiceOption, integerOption, optional } from "./check-options.js";
import type { SpecialTokensInText, TaskModel, TaskSettings, TaskTokenizer } from "./types.js";

/** Rows of the position table before position 0. */
const POSITION_OFFSET = 2;
/** Fewest tokens of an input: a pair's special tokens and a token of each text leave nothing to spare below this. */
const MIN_MAX_TOKENS = 8;
/** Larger runs are hardly faster, and what comes in meanwhile waits for them (docs/decisions.md). */
export const DEFAULT_BATCH_TOKENS = 1024;

/** Settings with every default filled in. */
export interface ResolvedTaskSettings {
  readonly maxTokens: number;
  readonly batchTokens: number;
  readonly specialTokensInText: SpecialTokensInText;
  readonly maskMode: MaskMode | undefined;
  readonly paddedLength: number | undefined;
}

/** Tokens of the longest input that the model has positions for. */
export function longestInput(config: TaskModel["config"]): number {
  return config.maxPositionEmbeddings - POSITION_OFFSET;
}

/**
 * Fills in what settings leave open from the model and its tokenizer.
 *
 * Throws: InputError, naming the option.
 */
export function resolveTaskSettings(
  settings: TaskSettings,
  model: Pick<TaskModel, "config">,
  tokenizer: Pick<TaskTokenizer, "modelMaxLength">,
): ResolvedTaskSettings {
  const most = longestInput(model.config);
  const usual = Math.min(model.config.uie?.maxSeqLen ?? most, tokenizer.modelMaxLength ?? most, most);
  return {
    maxTokens: integerOption("maxTokens", settings.maxTokens ?? usual, MIN_MAX_TOKENS, most),
    batchTokens: integerOption("batchTokens", settings.batchTokens ?? DEFAULT_BATCH_TOKENS, 1),
    specialTokensInText: choiceOption("specialTokensInText", settings.specialTokensInText ?? "plain", [
      "plain",
      "find",
    ]),
    maskMode: optional(settings.maskMode, (value) => choiceOption("maskMode", value, ["hf", "paddle"])),
    paddedLength: optional(settings.paddedLength, (value) => integerOption("paddedLength", value, 1)),
  };
}
