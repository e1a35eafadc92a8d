/** A stretch of a text, in UTF-16 code units: a span, a sentence, or what fits the model together with a prompt. */
export interface TextWindow {
  readonly start: number;
  readonly end: number;
}
