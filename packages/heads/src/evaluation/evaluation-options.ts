import type { PromptTooLongError } from "../information-extraction/errors.js";
import type { CallOptions } from "../task/types.js";
import type { SpanExample } from "./span-metrics.js";

/** Options of an evaluation. */
export interface EvaluationOptions extends Pick<CallOptions, "signal"> {
  /** Called as records are done, with how many. */
  readonly onRecords?: (done: number) => void;
  /**
   * Called with what each record wants and what was found, for `compareSpans`; always in the same order for the same
   * records. A label of a whole text is a span of it. Answers have none.
   */
  readonly onExample?: (example: SpanExample) => void;
  /** Called for a prompt that leaves no room for text: what its records want counts as not found. */
  readonly onPromptTooLong?: (error: PromptTooLongError) => void;
}
