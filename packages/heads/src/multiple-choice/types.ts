import type { Tensor } from "@ernie-m/core";
import type { BatchInputs, BatchOptions, TaskModel, Truncatable } from "../task/types.js";

/** What gives every pair of prompt and choice a logit; `ErnieMForMultipleChoice` fits. */
export interface ChoiceScorer extends TaskModel {
  /** `inputs` are int32 [batch, choices, sequence]. */
  forward(
    inputs: BatchInputs,
    options?: BatchOptions,
  ): Promise<{
    /** Before the softmax over the choices, float32 [batch, choices] */
    readonly logits: Tensor<"float32">;
  }>;
}

/** A prompt with what may go with it: continuations, answers, summaries. */
export interface ChoiceQuestion {
  readonly prompt: string;
  /** At least one. */
  readonly choices: readonly string[];
}

/** Which choice goes with the prompt, as plain JSON. */
export interface ChoiceResult extends Truncatable {
  /** Number of the best choice, from 0; the first of equal ones. */
  readonly choice: number;
  /** Share of each choice, in the order of the choices; together 1. */
  readonly scores: readonly number[];
}
