/** A question, and the text that its answer is looked for in. */
export interface QuestionInContext {
  readonly question: string;
  readonly context: string;
}

/** A stretch of the context, or with `handleImpossibleAnswer` an empty one at 0: the context has no answer. */
export interface Answer {
  /** Exactly `context.slice(start, end)`, neither beginning nor ending in blank characters. */
  readonly text: string;
  /** First UTF-16 code unit of the answer in the context. */
  readonly start: number;
  /** One past the last UTF-16 code unit. */
  readonly end: number;
  /** Share of the start among all tokens of the context × share of the end, from 0 to 1. */
  readonly score: number;
}
