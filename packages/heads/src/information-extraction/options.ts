import { type CancelSignal, InputError } from "@ernie-m/core";
import type { PromptTooLongError } from "./errors.js";
import type { ExtractionMaskMode, ExtractionProgress, PromptLanguage, SpanOverlap } from "./types.js";

/** What can be set for an extractor, and for one call of it. */
export interface ExtractionSettings {
  /** A token starts or ends a span when that probability is *greater* than this, 0 to 1. Default 0.5. */
  readonly threshold?: number;
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
  /** Most tokens of one model run, padding counted. Default 4096. */
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
    threshold: probability("threshold", pick("threshold") ?? 0.5),
    minProbability: probability("minProbability", pick("minProbability") ?? 0),
    lang: choice("lang", pick("lang"), ["en", "zh"]),
    overlap: choice("overlap", pick("overlap"), ["none", "allow"]) ?? "none",
    maxSpanTokens: integer("maxSpanTokens", pick("maxSpanTokens") ?? 32, 1),
    maxLength: integer("maxLength", pick("maxLength") ?? 512, MIN_MAX_LENGTH),
    windowOverlap: integer("windowOverlap", pick("windowOverlap") ?? 32, 0),
    batchTokens: integer("batchTokens", pick("batchTokens") ?? 4096, 1),
    maskMode: choice("maskMode", pick("maskMode"), ["hf", "paddle"]),
    paddedLength: optionalInteger("paddedLength", pick("paddedLength"), 1),
  };
}

function probability(name: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw new InputError(name, "a number from 0 to 1", describe(value));
}

function integer(name: string, value: unknown, least: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  throw new InputError(name, `a whole number from ${least}`, describe(value));
}

function optionalInteger(name: string, value: unknown, least: number): number | undefined {
  return value === undefined ? undefined : integer(name, value, least);
}

function choice<T extends string>(name: string, value: unknown, choices: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const known = choices.find((candidate) => candidate === value);
  if (known !== undefined) return known;
  throw new InputError(
    name,
    choices.map((candidate) => JSON.stringify(candidate)).join(" or "),
    describe(value),
  );
}

function describe(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
