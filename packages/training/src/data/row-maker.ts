import { type ErnieMConfig, maxSequenceLength } from "@ernie-m/config";
import type { TaskTokenizer } from "@ernie-m/heads";
import type { SpecialTokenIds, TokenSequence } from "@ernie-m/tokenizer";
import { shown } from "../check-arguments.js";
import { TrainingError } from "../errors.js";

/** Longest sequence of published UIE models. */
const PUBLISHED_EXTRACTION = 512;

/** What rows are made with: the deployed task's own reading of texts. */
export interface RowContext {
  readonly tokenize: (text: string) => TokenSequence;
  readonly special: SpecialTokenIds;
  /** Most tokens of a sequence, special ones included. */
  readonly maxTokens: number;
  /** Names of classes, by number. */
  readonly id2label: readonly string[];
}

/** How long sequences may be. */
export interface LengthOptions {
  /** Default: as the task's own. */
  readonly maxTokens?: number | undefined;
  /** Whether the task is extraction, which reads at most 512 tokens where the checkpoint says nothing. */
  readonly isExtraction?: boolean;
}

/**
 * Most tokens of a sequence, special ones included.
 *
 * Throws: TrainingError `settings` for a length that the model has no positions for.
 */
export function sequenceLength(
  config: ErnieMConfig,
  tokenizer: TaskTokenizer,
  { maxTokens, isExtraction = false }: LengthOptions = {},
): number {
  const most = maxSequenceLength(config);
  const published = isExtraction ? PUBLISHED_EXTRACTION : most;
  const usual = Math.min(config.uie?.maxSeqLen ?? published, tokenizer.modelMaxLength ?? most, most);
  const length = maxTokens === undefined ? usual : maxTokens;
  if (!Number.isSafeInteger(length) || length < 16 || length > most)
    throw new TrainingError(
      "settings",
      "maxTokens",
      `expected a whole number from 16 to ${most}, got ${shown(length)}`,
    );
  return length;
}

/** How texts of a model become rows; a text is tokenized once. Throws: as `sequenceLength`. */
export function rowContext(
  config: ErnieMConfig,
  tokenizer: TaskTokenizer,
  options: LengthOptions = {},
): RowContext {
  const known = new Map<string, TokenSequence>();
  return {
    special: tokenizer.specialTokenIds,
    maxTokens: sequenceLength(config, tokenizer, options),
    id2label: config.id2label,
    tokenize(text) {
      const tokens = known.get(text) ?? tokenizer.tokenize(text, { specialTokensInText: "plain" });
      known.set(text, tokens);
      return tokens;
    },
  };
}
