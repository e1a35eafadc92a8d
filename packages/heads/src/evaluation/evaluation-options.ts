import type { PromptTooLongError } from "../information-extraction/errors.js";
import type { CallOptions } from "../task/types.js";

/** Options of an evaluation. */
export interface EvaluationOptions extends Pick<CallOptions, "signal"> {
  /** Called as records are done, with how many. */
  readonly onRecords?: (done: number) => void;
  /** Called for a prompt that leaves no room for text: what its records want counts as not found. */
  readonly onPromptTooLong?: (error: PromptTooLongError) => void;
}
