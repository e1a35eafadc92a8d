import { InputError } from "@ernie-m/core";
import {
  choiceOption,
  flagOption,
  integerOption,
  optional,
  probabilityOption,
  withDefaults,
} from "../task/check-options.js";
import {
  type ResolvedTaskSettings,
  resolveTaskSettings,
  type SettingsSource,
  type TokenLimits,
} from "../task/settings.js";
import type { CallOptions, TaskSettings } from "../task/types.js";
import type { SpanOverlap } from "./decoding/decode.js";
import type { PromptTooLongError } from "./errors.js";
import type { PromptLanguage, Schema } from "./schema/types.js";
import type { ExtractionProgress, PromptReading } from "./types.js";

/** What can be set for an extractor, and for one call of it. */
export interface ExtractionSettings extends TaskSettings {
  /**
   * A token starts or ends a span when that probability is *greater* than this, 0 to 1. Default: the checkpoint's
   * `uie.position_prob`, else 0.5.
   */
  readonly threshold?: number;
  /** Thresholds of single names of the schema, in place of `threshold`: `{ "price": 0.3 }`. */
  readonly thresholds?: Readonly<Record<string, number>>;
  /** Whether a name that ends in options gives every one of them its probability, as `options`. Default true. */
  readonly optionProbabilities?: boolean;
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
  /**
   * Most tokens of one input: special tokens, prompt and text; longer texts are cut to windows. Default: the least of
   * `uie.max_seq_len`, else 512, what the tokenizer says and what the model has positions for.
   */
  readonly maxTokens?: number;
  /** Tokens that neighbouring windows of a long text share, at most a quarter of a window. Default 32. */
  readonly windowOverlap?: number;
}

/** Settings of an extractor. */
export interface ExtractorSettings extends ExtractionSettings {
  /** What calls look for that name no schema of their own. */
  readonly schema?: Schema;
}

/** Options of one call. */
export interface ExtractionOptions extends ExtractionSettings, Pick<CallOptions, "signal"> {
  /**
   * Whether a name that ends in options picks one of them; with false it finds spans, as any other name does. Default
   * true.
   */
  readonly optionNames?: boolean;
  /** Called after every model run. */
  readonly onProgress?: (progress: ExtractionProgress) => void;
  /** Called for every prompt that asks for spans, once for each window of its text. */
  readonly onPromptRead?: (reading: PromptReading) => void;
  /**
   * Called for a relation whose prompt, made of a span found, is too long to be asked; it then stays unanswered.
   * Without this the call rejects with that error.
   */
  readonly onPromptTooLong?: (error: PromptTooLongError) => void;
}

/** Settings with every default filled in. */
export interface ResolvedExtraction extends ResolvedTaskSettings {
  readonly threshold: number;
  readonly thresholds: ReadonlyMap<string, number>;
  readonly optionProbabilities: boolean;
  readonly minProbability: number;
  readonly lang: PromptLanguage | undefined;
  readonly overlap: SpanOverlap;
  readonly maxSpanTokens: number;
  readonly windowOverlap: number;
}

/** Fewest tokens of text that a prompt must leave room for. */
export const MIN_WINDOW_TOKENS = 8;

/** At least: room for a prompt of a few tokens and a window. */
const LIMITS: TokenLimits = { least: 16, published: 512 };

/** Throws: InputError, naming the option. */
export function resolveExtraction(
  call: ExtractionSettings,
  defaults: ExtractionSettings,
  parts: SettingsSource,
): ResolvedExtraction {
  const settings = withDefaults(call, defaults);
  const { uie } = parts.model.config;
  return {
    ...resolveTaskSettings(settings, parts, LIMITS),
    threshold: probabilityOption("threshold", settings.threshold ?? uie?.positionProb ?? 0.5),
    thresholds: readThresholds(settings.thresholds ?? {}),
    optionProbabilities: flagOption("optionProbabilities", settings.optionProbabilities ?? true),
    minProbability: probabilityOption("minProbability", settings.minProbability ?? 0),
    lang: optional(settings.lang, (value) => choiceOption("lang", value, ["en", "zh"])),
    overlap: choiceOption("overlap", settings.overlap ?? "none", ["none", "allow"]),
    maxSpanTokens: integerOption("maxSpanTokens", settings.maxSpanTokens ?? 32, 1),
    windowOverlap: integerOption("windowOverlap", settings.windowOverlap ?? 32, 0),
  };
}

function readThresholds(thresholds: unknown): ReadonlyMap<string, number> {
  if (typeof thresholds !== "object" || thresholds === null)
    throw new InputError("thresholds", "an object of thresholds by name", String(thresholds));
  const entries = Object.entries(thresholds as Readonly<Record<string, unknown>>);
  return new Map(entries.map(([name, value]) => [name, probabilityOption(`thresholds.${name}`, value)]));
}

/** Throws: InputError naming a threshold for a name that the schema does not have. */
export function checkThresholds({ thresholds }: ResolvedExtraction, names: ReadonlySet<string>): void {
  for (const name of thresholds.keys())
    if (!names.has(name)) throw new InputError(`thresholds.${name}`, "a name of the schema", "another name");
}
