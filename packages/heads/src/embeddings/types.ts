import type { ErnieMConfig } from "@ernie-m/config";
import type { Tensor } from "@ernie-m/core";
import type { BatchInputs, BatchOptions, TaskModel, Truncatable } from "../task/types.js";
import type { Neighbour } from "./similarity.js";

/** What gives every token a hidden state; `ErnieMModel` and `ErnieMEncoder` fit. */
export interface StateEncoder extends TaskModel {
  /** Whether there is a pooler's output. Default true. */
  readonly hasPooler?: boolean;
  readonly config: TaskModel["config"] & Pick<ErnieMConfig, "hiddenSize">;
  forward(
    inputs: BatchInputs,
    options?: BatchOptions,
  ): Promise<{
    /** float32 [batch, sequence, hidden] */
    readonly lastHiddenState: Tensor<"float32">;
    /** float32 [batch, hidden]; undefined without a pooler. */
    readonly poolerOutput: Tensor<"float32"> | undefined;
  }>;
}

/** A text as a vector, as plain JSON. */
export interface TextEmbedding extends Truncatable {
  /** As many numbers as the model's hidden size. */
  readonly embedding: readonly number[];
}

/** A text near another. */
export interface NearText extends Neighbour {
  readonly text: string;
}
