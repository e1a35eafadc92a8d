import type { ErnieMConfig } from "@ernie-m/config";
import type { Tensor } from "@ernie-m/core";
import type { BatchInputs, BatchOptions, TaskModel, Truncatable } from "../task/types.js";

/** What gives every sequence a logit for each label; `ErnieMForSequenceClassification` fits. */
export interface SequenceScorer extends TaskModel {
  readonly config: TaskModel["config"] & Pick<ErnieMConfig, "id2label" | "problemType">;
  forward(
    inputs: BatchInputs,
    options?: BatchOptions,
  ): Promise<{
    /** Before softmax or sigmoid, float32 [batch, labels] */
    readonly logits: Tensor<"float32">;
  }>;
}

/** A text to classify, or two texts as one input, such as a premise and a hypothesis. */
export type ClassifierInput = string | { readonly text: string; readonly pair?: string };

/** A label with what the model gives it. */
export interface LabelScore {
  readonly label: string;
  /** As `function` says: a share of 1, a probability by itself, or the bare value. */
  readonly score: number;
}

/** What a text is, as plain JSON. */
export interface Classification extends Truncatable {
  /** Highest score first; equal ones in the order of the labels. */
  readonly labels: readonly LabelScore[];
}
