import {
  buildPooler,
  bySequence,
  type CheckpointLocation,
  canonicalName,
  type HeadGraph,
  InputError,
  type ModelInputs,
  PARAMETER_NAMES,
  poolerParameters,
  type Tensor,
  type WeightSource,
} from "@ernie-m/core";
import type { ForwardOptions } from "../model/forward-options.js";
import { type FromPretrainedOptions, type LoadedModel, loadModel } from "../model/load-model.js";
import { type EncoderExtras, float32Output } from "../model/outputs.js";
import { ErnieMPreTrainedModel } from "../model/pretrained-model.js";

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

/** The encoder of a checkpoint that has no pooler. */
export const statesGraph: HeadGraph = {
  name: "ErnieMModel",
  hasLabels: false,
  parameters: () => [],
  build(m, tokens) {
    m.g.output("last_hidden_state", bySequence(m, tokens));
  },
};

/** The graph of the bare encoder that a checkpoint has the weights for: heads that read every token have no pooler. */
export function encoderGraph({ entries }: WeightSource): HeadGraph {
  const names = [...entries.keys()].map((name) => canonicalName(name));
  return names.some((name) => name?.startsWith(PARAMETER_NAMES.pooler)) ? baseGraph : statesGraph;
}

/** What `ErnieMEncoder` returns. */
export interface ErnieMEncoderOutput extends Omit<ErnieMModelOutput, "poolerOutput"> {
  /** As in `ErnieMModelOutput`; undefined where the checkpoint has no pooler. */
  readonly poolerOutput: Tensor<"float32"> | undefined;
}

/** The bare encoder of any checkpoint: hidden states, and pooler output where there is a pooler. */
export class ErnieMEncoder extends ErnieMPreTrainedModel {
  readonly hasPooler: boolean;

  constructor(loaded: LoadedModel) {
    super(loaded);
    this.hasPooler = loaded.runner.head !== statesGraph;
  }

  /** Throws: InputError before anything runs. */
  async forward(inputs: ModelInputs, options: ForwardOptions = {}): Promise<ErnieMEncoderOutput> {
    const { outputs, extras } = await this.run(inputs, options);
    return {
      lastHiddenState: float32Output(outputs, "last_hidden_state"),
      poolerOutput: this.hasPooler ? float32Output(outputs, "pooler_output") : undefined,
      ...extras,
    };
  }
}

/** The bare encoder: hidden states and pooler output. */
export class ErnieMModel extends ErnieMEncoder {
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
  override async forward(inputs: ModelInputs, options: ForwardOptions = {}): Promise<ErnieMModelOutput> {
    const { poolerOutput, ...rest } = await super.forward(inputs, options);
    if (poolerOutput === undefined) throw new InputError("model", "one with a pooler", "one without");
    return { ...rest, poolerOutput };
  }
}
