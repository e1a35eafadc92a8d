import {
  buildPooler,
  type CheckpointLocation,
  describeTensor,
  elementCount,
  type HeadGraph,
  InputError,
  linearParameters,
  type ModelInputs,
  poolerParameters,
  type Tensor,
} from "@ernie-m/core";
import { crossEntropy, IGNORED_LABEL } from "../losses/cross-entropy.js";
import { classNumbers } from "../losses/labels.js";
import type { ForwardOptions } from "../model/forward-options.js";
import { type FromPretrainedOptions, loadModel } from "../model/load-model.js";
import { type EncoderExtras, float32Output, scalarTensor } from "../model/outputs.js";
import { ErnieMPreTrainedModel } from "../model/pretrained-model.js";

/** As for every model, with an axis of choices after the batch: `inputIds` [batch, choices, sequence], … */
export interface MultipleChoiceInputs extends ModelInputs {
  /** Number of the right choice, int [batch]. Asks for the loss. */
  readonly labels?: Tensor;
}

/** What `ErnieMForMultipleChoice` returns. Extras have batch × choices rows. */
export interface MultipleChoiceOutput extends EncoderExtras {
  /** float32 [], when labels were given. */
  readonly loss?: Tensor<"float32">;
  /** Scores before softmax over the choices, float32 [batch, choices] */
  readonly logits: Tensor<"float32">;
}

/** The head, for those who open a checkpoint themselves. */
export const multipleChoiceGraph: HeadGraph = {
  name: "ErnieMForMultipleChoice",
  hasLabels: false,
  parameters: (config) => [
    ...poolerParameters(config),
    ...linearParameters("classifier", 1, config.hiddenSize, "head"),
  ],
  build(m, tokens) {
    const kept = m.classifierDropout(buildPooler(m, tokens));
    m.g.output("logits", m.linear(kept, "classifier"));
  },
};

/** `[batch, choices, …rest]` as `[batch * choices, …rest]`. */
function flattenChoices(input: string, tensor: Tensor, rank: number): Tensor {
  if (tensor.shape.length !== rank)
    throw new InputError(input, `${rank} axes, [batch, choices, …]`, describeTensor(tensor));
  return { ...tensor, shape: [elementCount(tensor.shape.slice(0, 2)), ...tensor.shape.slice(2)] };
}

/** Which of several continuations fits: one score for each pair of prompt and choice. */
export class ErnieMForMultipleChoice extends ErnieMPreTrainedModel {
  /**
   * Loads a checkpoint: a folder, URL or id that `options.runtime` can open.
   *
   * Throws: CheckpointError, ConfigError or WeightError, each naming the file and the place.
   */
  static async fromPretrained(
    where: CheckpointLocation,
    options: FromPretrainedOptions,
  ): Promise<ErnieMForMultipleChoice> {
    return new ErnieMForMultipleChoice(await loadModel(where, multipleChoiceGraph, options));
  }

  /** Throws: InputError before anything runs, or when labels do not fit. */
  async forward(inputs: MultipleChoiceInputs, options: ForwardOptions = {}): Promise<MultipleChoiceOutput> {
    if (typeof inputs !== "object" || inputs === null)
      throw new InputError("inputs", "an object of tensors", String(inputs));
    const first = inputs.inputIds ?? inputs.inputsEmbeds;
    if (first === undefined)
      throw new InputError("input_ids", "either input_ids or inputs_embeds", "neither");
    const { inputIds, inputsEmbeds, attentionMask, positionIds, labels, ...shared } = inputs;
    const flat: ModelInputs = {
      ...shared,
      ...(inputIds && { inputIds: flattenChoices("input_ids", inputIds, 3) }),
      ...(inputsEmbeds && { inputsEmbeds: flattenChoices("inputs_embeds", inputsEmbeds, 4) }),
      ...(attentionMask && { attentionMask: flattenChoices("attention_mask", attentionMask, 3) }),
      ...(positionIds && { positionIds: flattenChoices("position_ids", positionIds, 3) }),
    };
    const [batch, choices] = first.shape;
    const { outputs, extras } = await this.run(flat, options);
    const logits: Tensor<"float32"> = { ...float32Output(outputs, "logits"), shape: [batch, choices] };
    if (labels === undefined) return { logits, ...extras };
    const loss = crossEntropy(logits.data, choices, classNumbers("labels", labels, batch, `[${batch}]`), {
      input: "labels",
      ignored: IGNORED_LABEL,
    });
    return { loss: scalarTensor(loss), logits, ...extras };
  }
}
