/** A stretch of a text that fits the model together with a prompt, in UTF-16 code units. */
export interface TextWindow {
  readonly start: number;
  readonly end: number;
}
