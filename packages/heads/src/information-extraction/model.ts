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
import { informationExtractionLoss } from "./loss.js";

export interface InformationExtractionInputs extends ModelInputs {
  /** 1 where a span starts, float or int [batch, sequence]. With `endPositions` asks for the loss. */
  readonly startPositions?: Tensor;
  /** 1 where a span ends, float or int [batch, sequence]. */
  readonly endPositions?: Tensor;
}

/** What `ErnieMForInformationExtraction` returns: logits, as the published implementation does despite its docstring. */
export interface InformationExtractionOutput extends EncoderExtras {
  /** float32 [], when both targets were given. */
  readonly loss?: Tensor<"float32">;
  /** Before the sigmoid, float32 [batch, sequence] */
  readonly startLogits: Tensor<"float32">;
  readonly endLogits: Tensor<"float32">;
}

/** Two Linear layers with one output each, on every token. */
export const informationExtractionGraph: HeadGraph = {
  name: "ErnieMForInformationExtraction",
  hasLabels: false,
  parameters: (config) => [
    ...linearParameters("linear_start", 1, config.hiddenSize, "head"),
    ...linearParameters("linear_end", 1, config.hiddenSize, "head"),
  ],
  build(m, tokens) {
    m.g.output("start_logits", column(m, m.linear(tokens, "linear_start"), 0));
    m.g.output("end_logits", column(m, m.linear(tokens, "linear_end"), 0));
  },
};

/** UIE: for every token, whether a span that the prompt asks for starts or ends there. */
export class ErnieMForInformationExtraction extends ErnieMPreTrainedModel {
  /**
   * Loads a checkpoint: a folder, URL or id that `options.runtime` can open.
   *
   * Throws: CheckpointError, ConfigError or WeightError, each naming the file and the place.
   */
  static async fromPretrained(
    where: CheckpointLocation,
    options: FromPretrainedOptions,
  ): Promise<ErnieMForInformationExtraction> {
    return new ErnieMForInformationExtraction(await loadModel(where, informationExtractionGraph, options));
  }

  /** Throws: InputError before anything runs, or when targets do not fit. */
  async forward(
    inputs: InformationExtractionInputs,
    options: ForwardOptions = {},
  ): Promise<InformationExtractionOutput> {
    const { outputs, extras } = await this.run(inputs, options);
    const startLogits = float32Output(outputs, "start_logits");
    const endLogits = float32Output(outputs, "end_logits");
    const { startPositions, endPositions } = inputs;
    if (startPositions === undefined || endPositions === undefined)
      return { startLogits, endLogits, ...extras };
    const loss = informationExtractionLoss({ startLogits, endLogits, startPositions, endPositions });
    return { loss: scalarTensor(loss), startLogits, endLogits, ...extras };
  }
}
