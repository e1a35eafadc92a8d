import type { RelationScope } from "@ernie-m/config";
import type { CancelSignal } from "@ernie-m/core";
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
   * Whether spans that go over the end of a sentence or paragraph are left out; a stop that may belong to an
   * abbreviation, an initial or a number is no end. Default: for kinds, which stand at the top of a schema, not for what
   * hangs on them.
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
   * call does. `"return"`: every text has an outcome, `{ result }` or `{ error }`; a text that fails costs the others
   * nothing. Equal texts fail together.
   */
  readonly onError?: "throw" | "return";
  /**
   * Most rows, a prompt with a window of a text each, that the call may ask the model, `extractEach` for all
   * of its texts. Before the level of the schema that would need more it stops with a BudgetError, which has what was
   * found so far. Default: as many as it takes.
   */
  readonly maxRows?: number;
  /**
   * A signal such as `AbortSignal.timeout(3000)`: once it is aborted, the call stops with a BudgetError, which has what the
   * levels that were finished have found. Looked at as often as `signal` is, with which nothing is kept.
   */
  readonly deadline?: CancelSignal;
  /**
   * How many of the likeliest spans that were *not* found are told to `onNearMisses`, for each name of each text and
   * finding. Default: none.
   */
  readonly nearMisses?: number;
  /** Called once for each name, and each finding it was asked about, with what came nearest to being found. */
  readonly onNearMisses?: (report: NearMisses) => void;
  /**
   * Called after every model run, and once more where it shows only later that nothing is left, as when a source of texts
   * ends. One count for a whole call, `extractEach` included.
   */
  readonly onProgress?: (progress: ExtractionProgress) => void;
  /** Called for every prompt that asks for spans, once for each window of its text. */
  readonly onPromptRead?: (reading: PromptReading) => void;
  /**
   * Called for a relation whose prompt, made of a span found, is too long to be asked; it then stays unanswered.
   * Without this the call rejects with that error.
   */
  readonly onPromptTooLong?: (error: PromptTooLongError) => void;
}
