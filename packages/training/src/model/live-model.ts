import type { ErnieMConfig } from "@ernie-m/config";
import type { InferenceBackend, InferenceSession, MaskRule, Program, Tensor, TensorMap } from "@ernie-m/core";
import { EMBEDDINGS, prepareInputs } from "@ernie-m/core/training";
import type { BatchInputs, BatchOptions } from "@ernie-m/heads";
import { TrainingError } from "../errors.js";
import type { TrainedEmbeddings } from "../weights/embeddings.js";
import type { TrainedTensors } from "../weights/trained-tensors.js";

/** What a live model computes with. */
export interface LiveParts {
  readonly config: ErnieMConfig;
  readonly backend: InferenceBackend;
  readonly program: () => Program;
  readonly tensors: TrainedTensors;
  readonly embeddings: TrainedEmbeddings | undefined;
}

/**
 * The model with its weights as they are now, for the deployed tasks: no copy of what is trained is made. Its session is
 * made by the first call.
 */
export class LiveModel {
  readonly #parts: LiveParts;
  #session: Promise<InferenceSession> | undefined;

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  get config(): ErnieMConfig {
    return this.#parts.config;
  }

  /** The head's outputs by name. Throws: InputError; BackendError; CheckpointError; TrainingError `not-finite`. */
  async run({ inputIds, attentionMask }: BatchInputs, options: BatchOptions = {}): Promise<TensorMap> {
    const { config, backend, program, tensors, embeddings } = this.#parts;
    const rule: MaskRule =
      options.maskMode === "paddle"
        ? { mode: "paddle", paddedLength: options.paddedLength ?? 512 }
        : { mode: "hf" };
    const prepared = prepareInputs(config, { inputIds, attentionMask }, rule);
    const feeds = { ...prepared.feeds, ...tensors.fed };
    if (embeddings !== undefined) {
      const { input_ids: ids, position_ids: positions } = prepared.feeds;
      if (ids?.dtype !== "int32" || positions?.dtype !== "int32")
        throw new TypeError("inputs are prepared as int32");
      const { batch, fedSequence: sequence } = prepared;
      feeds[EMBEDDINGS] = await embeddings.summed({
        ids: ids.data,
        positions: positions.data,
        batch,
        sequence,
      });
      delete feeds.input_ids;
      delete feeds.position_ids;
    }
    this.#session ??= backend.createSession(program());
    const session = await this.#session;
    const outputs = await session.run(feeds, options.signal === undefined ? {} : { signal: options.signal });
    for (const [name, { dtype, data }] of Object.entries(outputs))
      if (dtype === "float32" && !data.every(Number.isFinite))
        throw new TrainingError("not-finite", name, "what the model answers is not finite");
    return outputs;
  }

  async dispose(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await (await session)?.dispose();
  }
}

/** A float32 output of a run. */
export function float32Of(outputs: TensorMap, name: string): Tensor<"float32"> {
  const tensor = outputs[name];
  if (tensor?.dtype !== "float32") throw new TypeError(`${name} is a float32 output`);
  return tensor;
}
