import type { ErnieMConfig } from "@ernie-m/config";
import type { Tensor } from "@ernie-m/core";
import type { BatchInputs, BatchOptions, TaskModel } from "../task/types.js";

/** What gives every token a logit for every label; `ErnieMForTokenClassification` fits. */
export interface TokenScorer extends TaskModel {
  readonly config: TaskModel["config"] & Pick<ErnieMConfig, "id2label">;
  forward(
    inputs: BatchInputs,
    options?: BatchOptions,
  ): Promise<{
    /** Before the softmax, float32 [batch, sequence, labels] */
    readonly logits: Tensor<"float32">;
  }>;
}

/**
 * How labels of tokens become entities.
 *
 * - `"none"`: every token with its own label
 * - `"simple"`: neighbouring tokens of one kind together
 * - `"first"`, `"average"`, `"max"`: words first, so that none is torn: a word has the label of its first token, of the
 *   mean of its tokens' probabilities, or of its surest token; then neighbouring words of one kind together
 */
export type Aggregation = "none" | "simple" | "first" | "average" | "max";

/** A stretch of a text with a label. */
export interface Entity {
  /** The kind, without prefix; with aggregation `"none"` the model's label as it is. */
  readonly label: string;
  /** Exactly `input.slice(start, end)`, neither beginning nor ending in blank characters. */
  readonly text: string;
  /** First UTF-16 code unit of the entity in the text. */
  readonly start: number;
  /** One past the last UTF-16 code unit. */
  readonly end: number;
  /** Share of the label among all labels, from 0 to 1; over several tokens or words, the mean. */
  readonly score: number;
}
