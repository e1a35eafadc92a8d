import type { ProblemType } from "@ernie-m/config";
import {
  buildPooler,
  type CheckpointLocation,
  type HeadGraph,
  linearParameters,
  type ModelInputs,
  poolerParameters,
  type Tensor,
} from "@ernie-m/core";
import type { ForwardOptions } from "../model/forward-options.js";
import { type FromPretrainedOptions, loadModel } from "../model/load-model.js";
import { type EncoderExtras, float32Output, scalarTensor } from "../model/outputs.js";
import { ErnieMPreTrainedModel } from "../model/pretrained-model.js";
import { sequenceClassificationLoss } from "./loss.js";

export interface SequenceClassificationInputs extends ModelInputs {
  /**
   * Class numbers int [batch]; or targets float [batch, labels] ([batch] for one label). Asks for the loss.
   */
  readonly labels?: Tensor;
}

export interface SequenceClassificationOptions extends ForwardOptions {
  /** Which loss. Default: `config.problemType`, else by the number of labels and their dtype. */
  readonly problemType?: ProblemType;
}

/** What `ErnieMForSequenceClassification` returns. */
export interface SequenceClassificationOutput extends EncoderExtras {
  /** float32 [], when labels were given. */
  readonly loss?: Tensor<"float32">;
  /** Scores before softmax or sigmoid, float32 [batch, labels] */
  readonly logits: Tensor<"float32">;
}

/** The head, for those who open a checkpoint themselves. */
export const sequenceClassificationGraph: HeadGraph = {
  name: "ErnieMForSequenceClassification",
  hasLabels: true,
  parameters: (config) => [
    ...poolerParameters(config),
    ...linearParameters("classifier", config.numLabels, config.hiddenSize, "head"),
  ],
  build(m, tokens) {
    const kept = m.classifierDropout(buildPooler(m, tokens));
    m.g.output("logits", m.linear(kept, "classifier"));
  },
};

/** Classification or regression of a whole sequence or pair, from the pooler output. */
export class ErnieMForSequenceClassification extends ErnieMPreTrainedModel {
  /**
   * Loads a checkpoint: a folder, URL or id that `options.runtime` can open.
   *
   * Throws: CheckpointError, ConfigError or WeightError, each naming the file and the place.
   */
  static async fromPretrained(
    where: CheckpointLocation,
    options: FromPretrainedOptions,
  ): Promise<ErnieMForSequenceClassification> {
    return new ErnieMForSequenceClassification(await loadModel(where, sequenceClassificationGraph, options));
  }

  /** Throws: InputError before anything runs, or when labels do not fit. */
  async forward(
    inputs: SequenceClassificationInputs,
    options: SequenceClassificationOptions = {},
  ): Promise<SequenceClassificationOutput> {
    const { outputs, extras } = await this.run(inputs, options);
    const logits = float32Output(outputs, "logits");
    if (inputs.labels === undefined) return { logits, ...extras };
    const problemType = options.problemType ?? this.config.problemType;
    return {
      loss: scalarTensor(sequenceClassificationLoss(logits, inputs.labels, problemType)),
      logits,
      ...extras,
    };
  }
}
