import { type RelationScope, relationScopes } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import {
  choiceOption,
  describeValue,
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
import type { TokenizingPool } from "../task/tokenize-all.js";
import type { CallOptions, TaskSettings } from "../task/types.js";
import type { SpanOverlap } from "./decoding/decode.js";
import type { PromptTooLongError } from "./errors.js";
import type { PromptLanguage, Schema } from "./schema/types.js";
import type { ExtractionProgress, NearMisses, PromptReading } from "./types.js";

/** What is read at a time for the kinds at the top of a schema, in texts that do not fit whole. */
export type KindScope = "sentence" | "window";

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
  /**
   * Longest span, in tokens: for every name, or for those named, `{ "price": 8 }`. Default: any length, 32 with
   * `overlap: "allow"`.
   */
  readonly maxSpanTokens?: number | Readonly<Record<string, number>>;
  /**
   * Whether spans that go over the end of a sentence or paragraph are left out. Default: for kinds, which stand at the
   * top of a schema, not for what hangs on them.
   */
  readonly withinSentence?: boolean;
  /**
   * Where what hangs on a finding is looked for. `"sentence"`: in the sentence that the finding stands in, alone.
   * `"window"`: in the windows that hold the finding. `"document"`: in the whole text, as published, so that each
   * mention of a name gets all that is found for that name anywhere; cost and findings then grow with the square of
   * the text.
   *
   * Default: the whole of a text that fits beside the prompt, as published; in a longer one what the checkpoint's
   * `uie.relation_scope` says, else `"window"`.
   */
  readonly relationScope?: RelationScope;
  /**
   * How a text that does not fit beside the prompt is read for what stands at the top of a schema. `"window"`: as much of
   * it at a time as fits. `"sentence"`: a sentence at a time, for models that were trained on sentences; names that end in
   * options are asked of windows all the same.
   *
   * Default: `"sentence"` where the checkpoint's `uie.relation_scope` says so, else `"window"`.
   */
  readonly kindScope?: KindScope;
  /**
   * Most tokens of one input: special tokens, prompt and text; longer texts are cut to windows. Default: the least of
   * `uie.max_seq_len`, else 512, what the tokenizer says and what the model has positions for.
   */
  readonly maxTokens?: number;
  /** Tokens that neighbouring windows of a long text share, at most a quarter of a window. Default 32. */
  readonly windowOverlap?: number;
  /**
   * Tokenizes long texts in other threads, `tokenizerPool(extractor.tokenizer)` of `@ernie-m/runtime-node` for example,
   * which is the caller's to dispose of. Default: this thread does, with turns for the event loop in between.
   */
  readonly tokenizerPool?: TokenizingPool;
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
  /**
   * What becomes of a text that fails, for example by a relation whose prompt is too long. `"throw"`, the default: the
   * call does. `"return"`: every text has an outcome, `{ result }` or `{ error }`; callbacks may then tell of a text
   * more than once.
   */
  readonly onError?: "throw" | "return";
  /**
   * Most rows, a prompt with a window of a text each, that the call may ask the model, `extractEach` for all
   * of its texts. Before the level of the schema that would need more it stops with a BudgetError, which has what was
   * found so far. Default: as many as it takes.
   */
  readonly maxRows?: number;
  /**
   * How many of the likeliest spans that were *not* found are told to `onNearMisses`, for each name of each text and
   * finding. Default: none.
   */
  readonly nearMisses?: number;
  /** Called once for each name, and each finding it was asked about, with what came nearest to being found. */
  readonly onNearMisses?: (report: NearMisses) => void;
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

/** What a call may spend and tells beside its result. */
export interface ResolvedCall {
  readonly optionNames: boolean;
  readonly onError: "throw" | "return";
  readonly maxRows: number;
  readonly nearMisses: number;
}

/** Settings with every default filled in. */
export interface ResolvedExtraction extends ResolvedTaskSettings {
  readonly threshold: number;
  readonly thresholds: ReadonlyMap<string, number>;
  readonly optionProbabilities: boolean;
  readonly minProbability: number;
  readonly lang: PromptLanguage | undefined;
  readonly overlap: SpanOverlap;
  readonly maxSpanTokens: { readonly usual: number; readonly byName: ReadonlyMap<string, number> };
  readonly withinSentence: boolean | undefined;
  /** What the caller says, for every text. */
  readonly relationScope: RelationScope | undefined;
  /** For texts that do not fit beside a prompt. */
  readonly longTextScope: RelationScope;
  readonly kindScope: KindScope;
  readonly windowOverlap: number;
  readonly tokenizerPool: TokenizingPool | undefined;
}

/** Fewest tokens of text that a prompt must leave room for. */
export const MIN_WINDOW_TOKENS = 8;

/** Far more than anyone reads. */
const MOST_NEAR_MISSES = 100;

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
    maxSpanTokens: readSpanLengths(settings),
    withinSentence: optional(settings.withinSentence, (value) => flagOption("withinSentence", value)),
    relationScope: optional(settings.relationScope, (value) =>
      choiceOption("relationScope", value, relationScopes),
    ),
    longTextScope: uie?.relationScope ?? "window",
    kindScope: choiceOption("kindScope", settings.kindScope ?? usualKindScope(uie?.relationScope), [
      "sentence",
      "window",
    ]),
    windowOverlap: integerOption("windowOverlap", settings.windowOverlap ?? 32, 0),
    tokenizerPool: optional(settings.tokenizerPool, poolOption),
  };
}

function poolOption(value: unknown): TokenizingPool {
  const pool = value as Partial<TokenizingPool> | null;
  if (typeof pool?.tokenizeBatch === "function") return pool as TokenizingPool;
  throw new InputError("tokenizerPool", "a pool of tokenizers", describeValue(value));
}

/** A model whose relations stand in sentences was trained on sentences. */
function usualKindScope(scope: RelationScope | undefined): KindScope {
  return scope === "sentence" ? "sentence" : "window";
}

/** Throws: InputError, naming the option. */
export function resolveCall(options: ExtractionOptions): ResolvedCall {
  const { optionNames, onError, maxRows, nearMisses, onNearMisses } = options;
  const wanted = integerOption("nearMisses", nearMisses ?? 0, 0, MOST_NEAR_MISSES);
  if (wanted > 0 && onNearMisses === undefined)
    throw new InputError("onNearMisses", "a function that takes them, with nearMisses", "none");
  return {
    optionNames: flagOption("optionNames", optionNames ?? true),
    onError: choiceOption("onError", onError ?? "throw", ["throw", "return"]),
    maxRows: optional(maxRows, (value) => integerOption("maxRows", value, 0)) ?? Number.POSITIVE_INFINITY,
    nearMisses: wanted,
  };
}

function readSpanLengths({
  maxSpanTokens,
  overlap,
}: ExtractionSettings): ResolvedExtraction["maxSpanTokens"] {
  const byName = new Map<string, number>();
  let usual = overlap === "allow" ? 32 : Number.POSITIVE_INFINITY;
  if (typeof maxSpanTokens === "object" && maxSpanTokens !== null)
    for (const [name, value] of Object.entries(maxSpanTokens))
      byName.set(name, integerOption(`maxSpanTokens.${name}`, value, 1));
  else if (maxSpanTokens !== undefined) usual = integerOption("maxSpanTokens", maxSpanTokens, 1);
  return { usual, byName };
}

function readThresholds(thresholds: unknown): ReadonlyMap<string, number> {
  if (typeof thresholds !== "object" || thresholds === null)
    throw new InputError("thresholds", "an object of thresholds by name", String(thresholds));
  const entries = Object.entries(thresholds as Readonly<Record<string, unknown>>);
  return new Map(entries.map(([name, value]) => [name, probabilityOption(`thresholds.${name}`, value)]));
}

/** Throws: InputError naming a setting for a name that the schema does not have. */
export function checkNames(
  { thresholds, maxSpanTokens }: ResolvedExtraction,
  names: ReadonlySet<string>,
): void {
  const check = (option: string, of: ReadonlyMap<string, number>): void => {
    for (const name of of.keys())
      if (!names.has(name)) throw new InputError(`${option}.${name}`, "a name of the schema", "another name");
  };
  check("thresholds", thresholds);
  check("maxSpanTokens", maxSpanTokens.byName);
}
