import {
  bySequence,
  type CheckpointLocation,
  type HeadGraph,
  linearParameters,
  type ModelInputs,
  type Tensor,
} from "@ernie-m/core";
import { crossEntropy, IGNORED_LABEL } from "../losses/cross-entropy.js";
import { classNumbers } from "../losses/labels.js";
import type { ForwardOptions } from "../model/forward-options.js";
import { type FromPretrainedOptions, loadModel } from "../model/load-model.js";
import { type EncoderExtras, float32Output, scalarTensor } from "../model/outputs.js";
import { ErnieMPreTrainedModel } from "../model/pretrained-model.js";

export interface TokenClassificationInputs extends ModelInputs {
  /** Class numbers int [batch, sequence]; -100 does not count. Asks for the loss. */
  readonly labels?: Tensor;
}

/** What `ErnieMForTokenClassification` returns. */
export interface TokenClassificationOutput extends EncoderExtras {
  /** float32 [], when labels were given. */
  readonly loss?: Tensor<"float32">;
  /** Scores before softmax, float32 [batch, sequence, labels] */
  readonly logits: Tensor<"float32">;
}

/** The head, for those who open a checkpoint themselves. */
export const tokenClassificationGraph: HeadGraph = {
  name: "ErnieMForTokenClassification",
  hasLabels: true,
  parameters: (config) => linearParameters("classifier", config.numLabels, config.hiddenSize, "head"),
  build(m, tokens) {
    const kept = m.classifierDropout(tokens);
    m.g.output("logits", bySequence(m, m.linear(kept, "classifier")));
  },
};

/** A class for every token: named entities, parts of speech. */
export class ErnieMForTokenClassification extends ErnieMPreTrainedModel {
  /**
   * Loads a checkpoint: a folder, URL or id that `options.runtime` can open.
   *
   * Throws: CheckpointError, ConfigError or WeightError, each naming the file and the place.
   */
  static async fromPretrained(
    where: CheckpointLocation,
    options: FromPretrainedOptions,
  ): Promise<ErnieMForTokenClassification> {
    return new ErnieMForTokenClassification(await loadModel(where, tokenClassificationGraph, options));
  }

  /** Throws: InputError before anything runs, or when labels do not fit. */
  async forward(
    inputs: TokenClassificationInputs,
    options: ForwardOptions = {},
  ): Promise<TokenClassificationOutput> {
    const { outputs, extras } = await this.run(inputs, options);
    const logits = float32Output(outputs, "logits");
    if (inputs.labels === undefined) return { logits, ...extras };
    const [batch, sequence, classes] = logits.shape;
    const labels = classNumbers("labels", inputs.labels, batch * sequence, `[${batch}, ${sequence}]`);
    const loss = crossEntropy(logits.data, classes, labels, { input: "labels", ignored: IGNORED_LABEL });
    return { loss: scalarTensor(loss), logits, ...extras };
  }
}
