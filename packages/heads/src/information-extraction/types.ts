import type { Concurrency, Tensor } from "@ernie-m/core";
import type { SpecialTokenIds, TokenSequence } from "@ernie-m/tokenizer";
import type { BatchInputs, BatchOptions } from "../task/types.js";

/**
 * What to look for, as plain JSON.
 *
 * - a string: one kind of entity, `"Person"`
 * - an object: kinds and what hangs on them, `{ "Company": ["founder", { "product": ["price"] }] }`
 * - a list of those
 *
 * A name that ends in options, `"Sentiment [positive, negative]"`, picks one of them.
 */
export type Schema = string | readonly Schema[] | { readonly [name: string]: Schema };

/** How the prompt of a relation is put together: `birthplace of Ada` or `Ada的birthplace`. */
export type PromptLanguage = "en" | "zh";

/** Whether the spans of one prompt in one window may overlap. */
export type SpanOverlap = "none" | "allow";

/** Which tokens see which: transformers' rule, or the one that PaddleNLP's published weights were made with. */
export type ExtractionMaskMode = "hf" | "paddle";

/** The part of the tokenizer that extraction needs; `ErnieMTokenizer` fits. */
export interface PromptTokenizer {
  tokenize(text: string, options: { readonly specialTokensInText: "plain" }): TokenSequence;
  readonly specialTokenIds: SpecialTokenIds;
}

/** What gives every token a start and an end logit; `ErnieMForInformationExtraction` fits. */
export interface SpanScorer extends Concurrency {
  forward(
    inputs: BatchInputs,
    options?: BatchOptions,
  ): Promise<{
    /** Before the sigmoid, float32 [batch, sequence] */
    readonly startLogits: Tensor<"float32">;
    readonly endLogits: Tensor<"float32">;
  }>;
}

/** Something found in the text. */
export interface ExtractedSpan {
  /** Exactly `input.slice(start, end)`. */
  readonly text: string;
  /** First UTF-16 code unit of the span in the text. */
  readonly start: number;
  /** One past the last UTF-16 code unit of the span. */
  readonly end: number;
  /** Start probability × end probability. */
  readonly probability: number;
  /** What was found for this span, by name; absent when nothing was. */
  readonly relations?: ExtractionResult;
}

/** One option of a name with its own probability; those of a name need not add up to 1. */
export interface OptionScore {
  /** The option as the schema spells it. */
  readonly text: string;
  /** Start probability × end probability; over several windows, the mean. */
  readonly probability: number;
}

/** The option chosen for a name that ends in options. */
export interface ChosenOption {
  /** The option as the schema spells it. */
  readonly text: string;
  readonly start?: never;
  readonly end?: never;
  /** Start probability × end probability; over several windows, the mean of those that chose it. */
  readonly probability: number;
  /** Every option in the schema's order; absent with `optionScores: false`. */
  readonly options?: readonly OptionScore[];
  readonly relations?: ExtractionResult;
}

export type ExtractionEntry = ExtractedSpan | ChosenOption;

/**
 * What was found in one text: plain JSON, lists by the schema's names, ordered by start, then end. A name that
 * nothing was found for is absent.
 */
export interface ExtractionResult {
  readonly [name: string]: readonly ExtractionEntry[];
}

/** A stretch of a text that fits the model together with a prompt, in UTF-16 code units. */
export interface TextWindow {
  readonly start: number;
  readonly end: number;
}

/** How far a call has come. */
export interface ExtractionProgress {
  /** Level of the schema being asked, from 1. */
  readonly level: number;
  /** Distinct questions, prompt and text, of this level that are answered. */
  readonly answered: number;
  /** Distinct questions of this level. */
  readonly questions: number;
  /** Model runs so far, all levels together. */
  readonly batches: number;
}
