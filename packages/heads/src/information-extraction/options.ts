import { type CancelSignal, InputError } from "@ernie-m/core";
import {
  choiceOption,
  flagOption,
  integerOption,
  optional,
  probabilityOption,
} from "../task/check-options.js";
import { DEFAULT_BATCH_TOKENS } from "../task/settings.js";
import type { PromptTooLongError } from "./errors.js";
import type { ExtractionMaskMode, ExtractionProgress, PromptLanguage, SpanOverlap } from "./types.js";

/** What can be set for an extractor, and for one call of it. */
export interface ExtractionSettings {
  /** A token starts or ends a span when that probability is *greater* than this, 0 to 1. Default 0.5. */
  readonly threshold?: number;
  /** Thresholds of single names of the schema, in place of `threshold`: `{ "price": 0.3 }`. */
  readonly thresholds?: Readonly<Record<string, number>>;
  /** Whether a name that ends in options gives every one of them its probability, as `options`. Default true. */
  readonly optionScores?: boolean;
  /**
   * Spans whose probability, a product, is below this are left out, 0 to 1. Default 0: two positions at the
   * threshold of 0.5 make a span of 0.25.
   */
  readonly minProbability?: number;
  /** Style of the prompts for relations. Default: by each name, `"zh"` when it holds Han characters or kana. */
  readonly lang?: PromptLanguage;
  /**
   * `"none"`, the default, is the published pairing: no two spans of a prompt share a token within a window.
   * `"allow"` gives every start with every end after it.
   */
  readonly overlap?: SpanOverlap;
  /** Longest span, in tokens, with `overlap: "allow"`. Default 32. */
  readonly maxSpanTokens?: number;
  /** Most tokens of one input: special tokens, prompt and text. Default 512; what the model has positions for. */
  readonly maxLength?: number;
  /** Tokens that neighbouring windows of a long text share, at most a quarter of a window. Default 32. */
  readonly windowOverlap?: number;
  /** Most tokens of one model run, padding counted; one sequence may be longer. Default 1024. */
  readonly batchTokens?: number;
  /** Which tokens see which. Default `"hf"`. */
  readonly maskMode?: ExtractionMaskMode;
  /** Length that mask mode `"paddle"` counts padding up to, in tokens. Default: the model's own, 512. */
  readonly paddedLength?: number;
}

/** Options of one call. */
export interface ExtractionOptions extends ExtractionSettings {
  /** Looked at before every model run; a call that is aborted rejects with the signal's reason. */
  readonly signal?: CancelSignal;
  /** Called after every model run. */
  readonly onProgress?: (progress: ExtractionProgress) => void;
  /**
   * Called for a relation whose prompt, made of a span found, is too long to be asked; it then stays unanswered.
   * Without this the call rejects with that error.
   */
  readonly onPromptTooLong?: (error: PromptTooLongError) => void;
}

/** Settings with every default filled in. */
export interface ResolvedSettings {
  readonly threshold: number;
  readonly thresholds: ReadonlyMap<string, number>;
  readonly optionScores: boolean;
  readonly minProbability: number;
  readonly lang: PromptLanguage | undefined;
  readonly overlap: SpanOverlap;
  readonly maxSpanTokens: number;
  readonly maxLength: number;
  readonly windowOverlap: number;
  readonly batchTokens: number;
  readonly maskMode: ExtractionMaskMode | undefined;
  readonly paddedLength: number | undefined;
}

/** Fewest tokens of text that a prompt must leave room for. */
export const MIN_WINDOW_TOKENS = 8;
/** Fewest tokens of an input: room for a prompt of a few tokens and a window. */
const MIN_MAX_LENGTH = 16;

/**
 * Fills in what a call leaves open from the extractor's settings, then from the defaults.
 *
 * Throws: InputError, naming the option.
 */
export function resolveSettings(call: ExtractionSettings, extractor?: ResolvedSettings): ResolvedSettings {
  const pick = (key: keyof ExtractionSettings): unknown => call[key] ?? extractor?.[key];
  return {
    threshold: probabilityOption("threshold", pick("threshold") ?? 0.5),
    thresholds:
      call.thresholds === undefined ? (extractor?.thresholds ?? new Map()) : readThresholds(call.thresholds),
    optionScores: flagOption("optionScores", pick("optionScores") ?? true),
    minProbability: probabilityOption("minProbability", pick("minProbability") ?? 0),
    lang: optional(pick("lang"), (value) => choiceOption("lang", value, ["en", "zh"])),
    overlap: choiceOption("overlap", pick("overlap") ?? "none", ["none", "allow"]),
    maxSpanTokens: integerOption("maxSpanTokens", pick("maxSpanTokens") ?? 32, 1),
    maxLength: integerOption("maxLength", pick("maxLength") ?? 512, MIN_MAX_LENGTH),
    windowOverlap: integerOption("windowOverlap", pick("windowOverlap") ?? 32, 0),
    batchTokens: integerOption("batchTokens", pick("batchTokens") ?? DEFAULT_BATCH_TOKENS, 1),
    maskMode: optional(pick("maskMode"), (value) => choiceOption("maskMode", value, ["hf", "paddle"])),
    paddedLength: optional(pick("paddedLength"), (value) => integerOption("paddedLength", value, 1)),
  };
}

function readThresholds(thresholds: unknown): ReadonlyMap<string, number> {
  if (typeof thresholds !== "object" || thresholds === null)
    throw new InputError("thresholds", "an object of thresholds by name", String(thresholds));
  const entries = Object.entries(thresholds as Readonly<Record<string, unknown>>);
  return new Map(entries.map(([name, value]) => [name, probabilityOption(`thresholds.${name}`, value)]));
}

/** Throws: InputError naming a threshold for a name that the schema does not have. */
export function checkThresholds({ thresholds }: ResolvedSettings, names: ReadonlySet<string>): void {
  for (const name of thresholds.keys())
    if (!names.has(name)) throw new InputError(`thresholds.${name}`, "a name of the schema", "another name");
}
