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
import {
  buildLiveGraph,
  buildTrainingGraph,
  type LoraOptions,
  type TrainingGraph,
} from "@ernie-m/core/training";
import type { FromPretrainedOptions, LoadedModel, LoadReport } from "@ernie-m/heads";
import { heads, loadModel } from "@ernie-m/heads/table";
import { type TokenizerVariant, variantOfCheckpoint } from "@ernie-m/tokenizer";
import { batchFeeds } from "../batch/batch-feeds.js";
import type { MicroBatch } from "../batch/micro-batch.js";
import { TrainingError } from "../errors.js";
import {
  checkLoss,
  type LossOptions,
  type LossSettings,
  lossOf,
  lossSettings,
  type TrainedHead,
} from "../losses/head-losses.js";
import { type StepOptions, type StepResult, takeStep } from "../step/take-step.js";
import { TrainedEmbeddings } from "../weights/embeddings.js";
import { type RunFile, restoreRun, runFiles } from "../weights/run-tensors.js";
import { savedWeights } from "../weights/saved-weights.js";
import { TrainedTable } from "../weights/trained-table.js";
import { TrainedTensors } from "../weights/trained-tensors.js";
import { configuredRuntime } from "./configured-runtime.js";
import { LiveModel } from "./live-model.js";

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
  /** Names of classes for a head that the checkpoint lacks. Default: those of its configuration. */
  readonly labels?: readonly string[];
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
  readonly report: LoadReport & { readonly tokenizerVariant: TokenizerVariant };
  readonly training: TrainingGraph;
  readonly session: InferenceSession;
  readonly tensors: TrainedTensors;
  readonly embeddings: TrainedEmbeddings | undefined;
  readonly seed: number;
  readonly live: LiveModel;
  readonly adapterScale: number;
}

/** Opens a checkpoint, with a head of these labels where it has none. */
async function openModel(
  where: CheckpointLocation,
  options: FromPretrainedOptions,
  { head, labels }: Pick<TrainableModelOptions, "head" | "labels">,
): Promise<LoadedModel> {
  const graph = await heads[head].graph();
  const loaded = await loadModel(where, graph, options);
  if (labels === undefined || loaded.report.initialised.length === 0 || !graph.hasLabels) return loaded;
  const runtime = configuredRuntime(options.runtime, { id2label: labels });
  return loadModel(where, graph, { ...options, runtime });
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
   * weights that are stored as integers, `settings` for an option that means nothing in the head's loss; GraphError when nothing is trained; BackendError.
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
      labels,
      ...rest
    } = options;
    const { loss: lossOptions = {}, ...opening } = rest;
    const { runner, report } = await openModel(
      where,
      { ...opening, runtime, seed, dtype: "fp32" },
      { head, ...(labels && { labels }) },
    );
    const { config, files, weights, backend } = runner;
    const loss = lossSettings(config, lossOptions);
    checkLoss(head, loss);
    const graphOptions = {
      config: withDropout(config, dropout),
      weights,
      head: runner.head,
      trained,
      ...(lora !== undefined && { lora }),
    };
    const training = buildTrainingGraph({ ...graphOptions, loss: lossOf(head, loss) });
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
    const live = new LiveModel({
      ...{ config, backend, tensors, embeddings },
      program: () => ({ graph: buildLiveGraph(graphOptions), weights: storages, files }),
    });
    return new TrainableModel({
      ...{ config, files, backend, weights, head, loss },
      report: { ...report, tokenizerVariant: await variantOfCheckpoint(files) },
      ...{ training, session, tensors, embeddings, seed, live },
      adapterScale: lora === undefined ? 0 : lora.alpha / lora.rank,
    });
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
   * input; BackendError; the signal's reason, and then no weight has changed either.
   */
  async step(batches: readonly MicroBatch[], options: StepOptions): Promise<StepResult> {
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

  /** All weights as they are now, in the dtypes of the checkpoint; adapters merged. Throws: CheckpointError. */
  weights(): Promise<ModelWeights> {
    const { training, ...parts } = this.#parts;
    return savedWeights({ ...parts, adapted: training.adapted });
  }

  /** What is trained, with its moments, as files: what a run goes on from. No step may be taken while they are read. */
  runFiles(): Iterable<RunFile> {
    return runFiles(this.#parts);
  }

  /** Takes over what `runFiles` gave. Throws: TrainingError `resume`; CheckpointError. */
  restoreRun(files: CheckpointFiles): Promise<void> {
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
