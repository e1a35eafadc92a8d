import type { Span } from "./documents/draft.js";

/** A question about a text, and its answers: what a row is made of. */
export interface Example {
  readonly text: string;
  readonly prompt: string;
  /** Answers in the text, UTF-16 code units. */
  readonly spans: readonly Span[];
  /** The right option, a place in the prompt. */
  readonly chosen?: Span;
}
