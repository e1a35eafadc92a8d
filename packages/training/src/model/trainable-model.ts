import type { ErnieMConfig } from "@ernie-m/config";
import type { CheckpointFiles, CheckpointLocation, ModelWeights, SavedDType, Tensor } from "@ernie-m/core";
import type { TrainingGraph } from "@ernie-m/core/training";
import type { LoadReport } from "@ernie-m/heads";
import type { TokenizerVariant } from "@ernie-m/tokenizer";
import { batchFeeds } from "../batch/batch-feeds.js";
import type { MicroBatch } from "../batch/micro-batch.js";
import {
  amount,
  areTensors,
  betas,
  callable,
  files as isFiles,
  listOf,
  maybe,
  objectOf,
  savedDType,
  signal,
  tensor,
  that,
  wholeAmount,
} from "../check-arguments.js";
import type { TrainedHead } from "../losses/head-losses.js";
import { type StepOptions, type StepResult, takeStep } from "../step/take-step.js";
import { type RunFile, restoreRun, runFiles } from "../weights/run-tensors.js";
import { savedWeights } from "../weights/saved-weights.js";
import { withPooler } from "../weights/with-pooler.js";
import type { LiveModel } from "./live-model.js";
import { openTrainable, type TrainableModelOptions, type TrainableParts } from "./open-trainable.js";

const areBatches = listOf(
  objectOf({
    inputIds: tensor,
    attentionMask: maybe(tensor),
    labels: maybe(tensor),
    startPositions: maybe(tensor),
    endPositions: maybe(tensor),
    answerMask: maybe(tensor),
  }),
);

const isStep = objectOf({
  step: wholeAmount,
  learningRate: amount,
  headLearningRate: maybe(amount),
  weightDecay: maybe(amount),
  maxGradientNorm: maybe(amount),
  betas: maybe(betas),
  epsilon: maybe(amount),
  beforeUpdate: maybe(callable),
  signal,
});

/**
 * A model whose weights change: opened from a checkpoint, trained batch by batch. What chooses batches, measures and stops
 * is built on it.
 */
export class TrainableModel {
  readonly #parts: TrainableParts;

  private constructor(parts: TrainableParts) {
    this.#parts = parts;
  }

  /**
   * Opens a checkpoint to train it. Weights that are not trained stay in its file.
   *
   * Throws: CheckpointError, ConfigError or WeightError, each naming the file and the place; TrainingError `model` for
   * weights that are stored as integers, `settings` for an option that means nothing in the head's loss; GraphError when
   * nothing is trained, and for what is trained or adapted and stored as integers; BackendError.
   */
  static async load(where: CheckpointLocation, options: TrainableModelOptions): Promise<TrainableModel> {
    return new TrainableModel(await openTrainable(where, options));
  }

  get config(): ErnieMConfig {
    return this.#parts.config;
  }

  get head(): TrainedHead {
    return this.#parts.head;
  }

  /** What was initialised, ignored or corrected when the checkpoint was loaded, and which tokenizer its texts are read by. */
  get loadReport(): LoadReport & { readonly tokenizerVariant: TokenizerVariant } {
    return this.#parts.report;
  }

  /** Names and shapes of the tensors that are trained, embedding tables aside. */
  get trained(): TrainingGraph["trained"] {
    return this.#parts.training.trained;
  }

  /** Shapes of the embedding tables that are trained; undefined where none is. */
  get trainedTables():
    | { readonly words?: readonly number[]; readonly positions?: readonly number[] }
    | undefined {
    const { embeddings } = this.#parts;
    if (embeddings === undefined) return undefined;
    const { words, positions, trained } = embeddings;
    return {
      ...(trained.some((table) => table === words) && { words: words.weight.shape }),
      ...(trained.some((table) => table === positions) && { positions: positions.weight.shape }),
    };
  }

  /** Names of all parameters of encoder and head, trained or not. */
  get parameters(): readonly string[] {
    return [...this.#parts.weights.keys()];
  }

  /**
   * Replaces trained tensors, for example by adapters that were trained before.
   *
   * Throws: TrainingError `model` for what is not trained or of another size; InputError.
   */
  setTensors(tensors: Readonly<Record<string, Tensor>>): void {
    areTensors("tensors", tensors);
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
   * input; BackendError; the signal's reason, and then no weight has changed either.
   */
  async step(batches: readonly MicroBatch[], options: StepOptions): Promise<StepResult> {
    areBatches("batches", batches);
    isStep("options", options);
    const { head, config, loss } = this.#parts;
    // All of them first: what is wrong with one is said before any is computed.
    const feeds = batches.map((batch) => batchFeeds(head, batch, config, loss));
    return takeStep(this.#parts, feeds, options);
  }

  /** The model with its weights as they are now, for the deployed tasks. */
  get live(): LiveModel {
    return this.#parts.live;
  }

  /** The checkpoint that was opened. */
  get files(): CheckpointFiles {
    return this.#parts.files;
  }

  /** Whether a parameter's tensor is stored [in, out], as Paddle does. */
  get isTransposed(): (parameter: string) => boolean {
    const { weights } = this.#parts;
    return (parameter) => weights.get(parameter)?.transposed === true;
  }

  /**
   * All weights as they are now, adapters merged; what was trained in `dtype`. Default: the dtypes of the checkpoint.
   *
   * Throws: CheckpointError; TrainingError `not-finite` naming a weight that is no number; WeightError `weight-dtype` when a
   * value is too large for its dtype; InputError.
   */
  async weights(dtype?: SavedDType): Promise<ModelWeights> {
    maybe(savedDType)("dtype", dtype);
    const { training, ...parts } = this.#parts;
    return savedWeights({ ...parts, adapted: training.adapted }, dtype);
  }

  /** The weights that training began with. Throws: CheckpointError. */
  loadedWeights(): Promise<ModelWeights> {
    return withPooler(this.#parts.weights, this.#parts);
  }

  /**
   * What is trained, with its moments, as files: what a run goes on from. No step may be taken while they are read; reading
   * throws TrainingError `not-finite` for what is no number.
   */
  runFiles(): Iterable<RunFile> {
    return runFiles(this.#parts);
  }

  /** Takes over what `runFiles` gave. Throws: TrainingError `resume`; CheckpointError; InputError. */
  async restoreRun(files: CheckpointFiles): Promise<void> {
    isFiles("files", files);
    return restoreRun(files, this.#parts);
  }

  /** Frees the sessions. */
  async dispose(): Promise<void> {
    await Promise.all([this.#parts.session.dispose(), this.#parts.live.dispose()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

/** Throws: InputError for what is no {@link TrainableModel}. */
export const isTrainableModel = that("a TrainableModel", (value) => value instanceof TrainableModel);
