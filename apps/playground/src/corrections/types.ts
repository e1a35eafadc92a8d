import type { Place } from "../spans/found.js";

/** What a relation is about: a span that answers the name above it. */
export interface Head extends Place {
  readonly name: string;
}

/** A span that answers a name of the schema; one below another name answers it about something. UTF-16 code units. */
export interface Answer extends Place {
  readonly name: string;
  readonly head?: Head;
}

export type Verdict = "right" | "wrong";

/** What somebody says about an answer. */
export interface Judgement extends Answer {
  readonly verdict: Verdict;
}

/** What a model found. */
export interface Suggestion extends Answer {
  readonly probability: number;
}

/** A name that is asked, with the name above it where it is a relation. */
export interface AskedName {
  readonly name: string;
  readonly parent: string | undefined;
}

/** A choice between a name's options, of the text or about something in it. */
export interface AskedChoice {
  readonly name: string;
  readonly head?: Head;
}

/** Which option somebody says is right; absent where none of them is. */
export interface ChoiceJudgement extends AskedChoice {
  readonly option?: string;
}

/** An option that a model picked. */
export interface ChoiceSuggestion extends AskedChoice {
  readonly option: string;
  readonly probability: number;
}

/** A text with what a model found in it last and what somebody says about that. */
export interface CorrectedText {
  readonly id: string;
  readonly text: string;
  readonly judgements: readonly Judgement[];
  readonly suggestions: readonly Suggestion[];
  /** What somebody says about choices; absent in what was kept before there were any. */
  readonly choices?: readonly ChoiceJudgement[];
  readonly suggestedChoices?: readonly ChoiceSuggestion[];
  /** Model and thresholds that the suggestions come from. */
  readonly foundWith: string;
  /** Names that were asked of it while somebody corrected it. */
  readonly names: readonly AskedName[];
  /** Whether somebody has read all of it: what is not marked is not there. */
  readonly checked: boolean;
  /** When it was last changed here, milliseconds since 1970: of two tabs the later one counts. */
  readonly changed: number;
}

/** An answer as it is shown. */
export interface CorrectionMark extends Answer {
  /** Unique among the marks of a text. */
  readonly key: string;
  /** `added`: right, and no model found it. */
  readonly state: "open" | "added" | Verdict;
  /** Of the model; undefined where it did not find it. */
  readonly probability: number | undefined;
}
