import type { TextWindow } from "./windows/text-window.js";

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
export interface OptionProbability {
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
  /** Every option in the schema's order; absent with `optionProbabilities: false`. */
  readonly options?: readonly OptionProbability[];
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

/** With `onError: "return"`: what was found in a text, or why nothing could be. */
export type ExtractionOutcome<Result> =
  | { readonly result: Result; readonly error?: never }
  | { readonly result?: never; readonly error: unknown };

/**
 * What the model made of one prompt in one window of a text, before starts and ends are paired: for a closer look, and
 * for choosing spans in ways of one's own.
 */
export interface PromptReading {
  /** The whole text. */
  readonly text: string;
  /** The name that was asked, as the schema spells it; the first of them where several ask the same. */
  readonly name: string;
  /** What it was asked about; absent at the top of the schema. */
  readonly subject?: string;
  readonly window: TextWindow;
  /** First UTF-16 code unit of each token, and one past the last, counted from the window's start. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** How probable each token is to start, and to end, what the prompt asks for; float32 [tokens] */
  readonly startProbabilities: Float32Array;
  readonly endProbabilities: Float32Array;
}

/** What came nearest to being found for one name. */
export interface NearMisses {
  /** The whole text. */
  readonly text: string;
  /** The name, as the schema spells it. */
  readonly name: string;
  /** What it was asked about; absent at the top of the schema. */
  readonly subject?: string;
  /** The likeliest spans that were not found, likeliest first; none shares a character with another or with a finding. */
  readonly spans: readonly Omit<ExtractedSpan, "relations">[];
}

/** One thing found, as soon as no further window can change it. */
export interface ExtractionEvent {
  /** Number of the finding in the stream, from 0. */
  readonly id: number;
  /** Level of the schema, from 1. */
  readonly level: number;
  /** The name it was found for, as the schema spells it. */
  readonly name: string;
  /** The `id` of the finding that the name was asked about; absent at the top of the schema. */
  readonly subject?: number;
  /** What was found. What hangs on it comes in events of its own. */
  readonly entry: Omit<ExtractedSpan, "relations"> | Omit<ChosenOption, "relations">;
}

/** How far a call has come. A row is a prompt with one window of a text. */
export interface ExtractionProgress {
  /** Level of the schema being asked, from 1; `extractEach` begins anew with each of its portions of texts. */
  readonly level: number;
  /** Distinct questions, prompt and text, of this level that are answered. */
  readonly answered: number;
  /** Distinct questions of this level. */
  readonly questions: number;
  /** Model runs so far, all levels together. */
  readonly batches: number;
  /** Rows that the model has read, all levels together. */
  readonly rows: number;
  /** Rows known to be needed, those read included; grows as texts are cut and as findings ask for more. */
  readonly knownRows: number;
  /**
   * Rows of the whole call as it looks now: those known, what is not cut yet, what findings will ask, and the texts that
   * `extractEach` has not taken yet: the rest of an array, of another source a portion more until it ends.
   */
  readonly estimatedRows: number;
  /** How much of the whole call is done, from 0 to 1; never smaller than before, and 1 when nothing is left, not before. */
  readonly fraction: number;
}

/** What a call will cost. */
export interface ExtractionEstimate {
  /** Windows of the texts, each as often as the name with the longest prompt needs. */
  readonly windows: number;
  /** Rows of the first level of the schema: each name with each of its windows. */
  readonly rows: number;
  /** Rows of all further levels, which depend on what is found: none at least, and what they cannot exceed. */
  readonly furtherRows: { readonly least: number; readonly most: number };
}
