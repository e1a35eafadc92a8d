import {
  buildPooler,
  bySequence,
  type CheckpointLocation,
  type HeadGraph,
  type ModelInputs,
  poolerParameters,
  type Tensor,
} from "@ernie-m/core";
import { type FromPretrainedOptions, loadModel } from "../model/load-model.js";
import { type EncoderExtras, float32Output } from "../model/outputs.js";
import { ErnieMPreTrainedModel, type ForwardOptions } from "../model/pretrained-model.js";

/** What `ErnieMModel` returns. */
export interface ErnieMModelOutput extends EncoderExtras {
  /** float32 [batch, sequence, hidden] */
  readonly lastHiddenState: Tensor<"float32">;
  /** `tanh(dense(lastHiddenState[:, 0]))`, float32 [batch, hidden] */
  readonly poolerOutput: Tensor<"float32">;
}

/** The head, for those who open a checkpoint themselves. */
export const baseGraph: HeadGraph = {
  name: "ErnieMModel",
  hasLabels: false,
  parameters: poolerParameters,
  build(m, tokens) {
    m.g.output("last_hidden_state", bySequence(m, tokens));
    m.g.output("pooler_output", buildPooler(m, tokens));
  },
};

/** The bare encoder: hidden states and pooler output. */
export class ErnieMModel extends ErnieMPreTrainedModel {
  /**
   * Loads a checkpoint: a folder, URL or id that `options.runtime` can open.
   *
   * Throws: CheckpointError, ConfigError or WeightError, each naming the file and the place.
   */
  static async fromPretrained(
    where: CheckpointLocation,
    options: FromPretrainedOptions,
  ): Promise<ErnieMModel> {
    return new ErnieMModel(await loadModel(where, baseGraph, options));
  }

  /** Throws: InputError before anything runs. */
  async forward(inputs: ModelInputs, options: ForwardOptions = {}): Promise<ErnieMModelOutput> {
    const { outputs, extras } = await this.run(inputs, options);
    return {
      lastHiddenState: float32Output(outputs, "last_hidden_state"),
      poolerOutput: float32Output(outputs, "pooler_output"),
      ...extras,
    };
  }
}
