import { type ErnieMConfig, withConfig } from "@ernie-m/config";
import {
  type CheckpointFiles,
  type CheckpointLocation,
  type InferenceBackend,
  type InferenceSession,
  type ModelWeights,
  type OpenOptions,
  PARAMETER_NAMES,
  type Runtime,
  type Tensor,
} from "@ernie-m/core";
import { buildTrainingGraph, type LoraOptions, type TrainingGraph } from "@ernie-m/core/training";
import type { LoadReport } from "@ernie-m/heads";
import { heads, loadModel } from "@ernie-m/heads/table";
import { batchFeeds } from "../batch/batch-feeds.js";
import type { MicroBatch } from "../batch/micro-batch.js";
import { TrainingError } from "../errors.js";
import {
  type LossOptions,
  type LossSettings,
  lossOf,
  lossSettings,
  type TrainedHead,
} from "../losses/head-losses.js";
import { type StepOptions, type StepResult, takeStep } from "../step/take-step.js";
import { TrainedEmbeddings } from "../weights/embeddings.js";
import { TrainedTable } from "../weights/trained-table.js";
import { TrainedTensors } from "../weights/trained-tensors.js";

const { wordEmbeddings, positionEmbeddings } = PARAMETER_NAMES;

export interface TrainableModelOptions extends OpenOptions {
  /** What opens the checkpoint and computes, for example `nodeRuntime()`. */
  readonly runtime: Runtime;
  /** What the model is trained for; the table's name of its head. */
  readonly head: TrainedHead;
  /** Which parameters are trained, by name; adapters are besides. Default: all. */
  readonly trained?: (parameter: string) => boolean;
  readonly lora?: LoraOptions;
  /** Dropout of everything in place of the configuration's; 0: none. */
  readonly dropout?: number;
  /** Of new weights and of what is dropped, an integer of 32 bits. Default 1000. */
  readonly seed?: number;
  /**
   * Whether embedding tables get moments and decay on all rows, as in PyTorch, not only on those that a step has
   * gradients for.
   */
  readonly denseEmbeddings?: boolean;
  readonly loss?: LossOptions;
}

/** The configuration with another dropout. */
function withDropout(config: ErnieMConfig, rate: number | undefined): ErnieMConfig {
  if (rate === undefined) return config;
  return withConfig(config, {
    hiddenDropoutProb: rate,
    attentionProbsDropoutProb: rate,
    actDropout: rate === 0 ? 0 : config.actDropout,
    classifierDropout: rate,
  });
}

interface Parts {
  readonly config: ErnieMConfig;
  readonly files: CheckpointFiles;
  readonly backend: InferenceBackend;
  /** As they were loaded. */
  readonly weights: ModelWeights;
  readonly head: TrainedHead;
  readonly loss: LossSettings;
  readonly report: LoadReport;
  readonly training: TrainingGraph;
  readonly session: InferenceSession;
  readonly tensors: TrainedTensors;
  readonly embeddings: TrainedEmbeddings | undefined;
  readonly seed: number;
}

/**
 * A model whose weights change: opened from a checkpoint, trained batch by batch. What chooses batches, measures and stops
 * is built on it.
 */
export class TrainableModel {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Opens a checkpoint to train it. Weights that are not trained stay in its file.
   *
   * Throws: CheckpointError, ConfigError or WeightError, each naming the file and the place; TrainingError `model` for
   * weights that are stored as integers; GraphError when nothing is trained; BackendError.
   */
  static async load(where: CheckpointLocation, options: TrainableModelOptions): Promise<TrainableModel> {
    const {
      runtime,
      head,
      seed = 1000,
      lora,
      trained = () => true,
      dropout,
      denseEmbeddings,
      ...rest
    } = options;
    const { loss: lossOptions = {}, ...opening } = rest;
    const { runner, report } = await loadModel(where, await heads[head].graph(), {
      ...opening,
      runtime,
      seed,
      dtype: "fp32",
    });
    const { config, files, weights, backend } = runner;
    const loss = lossSettings(config, lossOptions);
    const training = buildTrainingGraph({
      config: withDropout(config, dropout),
      weights,
      head: runner.head,
      loss: lossOf(head, loss),
      trained,
      ...(lora !== undefined && { lora }),
    });
    const tensors = new TrainedTensors(training.trained);
    await tensors.read(files, weights);
    tensors.initialiseAdapters(training.adapted, seed);
    const table = (name: string): TrainedTable => {
      const weight = weights.get(name);
      if (weight === undefined) throw new TrainingError("model", name, "the model has no such table");
      return new TrainedTable(files, weight, denseEmbeddings === true);
    };
    const embeddings = training.trainsEmbeddings
      ? new TrainedEmbeddings(table(wordEmbeddings), table(positionEmbeddings))
      : undefined;
    const storages = new Map([...weights].map(([name, { storage }]) => [name, storage] as const));
    const session = await backend.createSession({ graph: training.graph, weights: storages, files });
    return new TrainableModel({
      ...{ config, files, backend, weights, head, loss, report },
      ...{ training, session, tensors, embeddings, seed },
    });
  }

  get config(): ErnieMConfig {
    return this.#parts.config;
  }

  get head(): TrainedHead {
    return this.#parts.head;
  }

  /** What was initialised, ignored or corrected when the checkpoint was loaded. */
  get loadReport(): LoadReport {
    return this.#parts.report;
  }

  /** Names and shapes of the tensors that are trained, embedding tables aside. */
  get trained(): TrainingGraph["trained"] {
    return this.#parts.training.trained;
  }

  /**
   * Replaces trained tensors, for example by adapters that were trained before.
   *
   * Throws: TrainingError `model` for what is not trained or of another size.
   */
  setTensors(tensors: Readonly<Record<string, Tensor>>): void {
    this.#parts.tensors.set(tensors);
  }

  /** The trained tensors as they are now, by name: views, which the next step changes. */
  get tensors(): Readonly<Record<string, Tensor<"float32">>> {
    return this.#parts.tensors.fed;
  }

  /**
   * Takes one step over all of `batches`, which may differ in length: how a step is split changes nothing.
   *
   * Throws: TrainingError `not-finite` or `no-terms`, and then no weight has changed; InputError, naming the documented
   * input; BackendError.
   */
  async step(batches: readonly MicroBatch[], options: StepOptions): Promise<StepResult> {
    const { head, config, loss } = this.#parts;
    // All of them first: what is wrong with one is said before any is computed.
    const feeds = batches.map((batch) => batchFeeds(head, batch, config, loss));
    return takeStep(this.#parts, feeds, options);
  }

  /** Frees the session. */
  async dispose(): Promise<void> {
    await this.#parts.session.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}
