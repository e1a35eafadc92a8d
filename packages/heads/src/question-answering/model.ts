import {
  type CheckpointLocation,
  type HeadGraph,
  linearParameters,
  type ModelInputs,
  type Tensor,
} from "@ernie-m/core";
import type { ForwardOptions } from "../model/forward-options.js";
import { type FromPretrainedOptions, loadModel } from "../model/load-model.js";
import { column, type EncoderExtras, float32Output, scalarTensor } from "../model/outputs.js";
import { ErnieMPreTrainedModel } from "../model/pretrained-model.js";
import { questionAnsweringLoss } from "./loss.js";

export interface QuestionAnsweringInputs extends ModelInputs {
  /** Token at which the answer starts, int [batch]; outside the sequence: no answer, ignored. With `endPositions` asks for the loss. */
  readonly startPositions?: Tensor;
  /** Token at which the answer ends, int [batch]. */
  readonly endPositions?: Tensor;
}

/** What `ErnieMForQuestionAnswering` returns. */
export interface QuestionAnsweringOutput extends EncoderExtras {
  /** float32 [], when both positions were given. */
  readonly loss?: Tensor<"float32">;
  /** Scores before softmax over the tokens, float32 [batch, sequence] */
  readonly startLogits: Tensor<"float32">;
  readonly endLogits: Tensor<"float32">;
}

/** Start and end: whatever `config.numLabels` says, this head has two outputs. */
const OUTPUTS = 2;

/** The head, for those who open a checkpoint themselves. */
export const questionAnsweringGraph: HeadGraph = {
  name: "ErnieMForQuestionAnswering",
  hasLabels: false,
  parameters: (config) => linearParameters("qa_outputs", OUTPUTS, config.hiddenSize, "head"),
  build(m, tokens) {
    const scores = m.linear(tokens, "qa_outputs");
    m.g.output("start_logits", column(m, scores, 0));
    m.g.output("end_logits", column(m, scores, 1));
  },
};

/** Extractive question answering: where in the context an answer starts and ends. */
export class ErnieMForQuestionAnswering extends ErnieMPreTrainedModel {
  /**
   * Loads a checkpoint: a folder, URL or id that `options.runtime` can open.
   *
   * Throws: CheckpointError, ConfigError or WeightError, each naming the file and the place.
   */
  static async fromPretrained(
    where: CheckpointLocation,
    options: FromPretrainedOptions,
  ): Promise<ErnieMForQuestionAnswering> {
    return new ErnieMForQuestionAnswering(await loadModel(where, questionAnsweringGraph, options));
  }

  /** Throws: InputError before anything runs, or when positions do not fit. */
  async forward(
    inputs: QuestionAnsweringInputs,
    options: ForwardOptions = {},
  ): Promise<QuestionAnsweringOutput> {
    const { outputs, extras } = await this.run(inputs, options);
    const startLogits = float32Output(outputs, "start_logits");
    const endLogits = float32Output(outputs, "end_logits");
    const { startPositions, endPositions } = inputs;
    if (startPositions === undefined || endPositions === undefined)
      return { startLogits, endLogits, ...extras };
    const loss = questionAnsweringLoss({ startLogits, endLogits, startPositions, endPositions });
    return { loss: scalarTensor(loss), startLogits, endLogits, ...extras };
  }
}
