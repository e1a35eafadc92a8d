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
import {
  amount,
  callable,
  checkLocation,
  flag,
  integer,
  runtime as isRuntime,
  listOf,
  maybe,
  objectOf,
  oneOf,
  positiveInteger,
  positiveIntegerOrCallable,
  problemType,
  rate,
  share,
  signal,
  text,
} from "../check-arguments.js";
import { TrainingError } from "../errors.js";
import {
  checkLoss,
  extractionLosses,
  type LossOptions,
  type LossSettings,
  lossOf,
  lossSettings,
  type TrainedHead,
  trainedHeads,
} from "../losses/head-losses.js";
import { TrainedEmbeddings } from "../weights/embeddings.js";
import { FrozenTable } from "../weights/frozen-table.js";
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

const isTrainable = objectOf(
  {
    ...{ runtime: isRuntime, head: oneOf(trainedHeads), signal },
    trained: maybe(callable),
    lora: maybe(objectOf({ rank: positiveInteger, alpha: amount, targets: callable, dropout: maybe(rate) })),
    dropout: maybe(rate),
    seed: maybe(integer),
    denseEmbeddings: maybe(flag),
    labels: maybe(listOf(text)),
    loss: maybe(
      objectOf({
        labelSmoothing: maybe(share),
        positiveWeight: maybe(amount),
        problemType: maybe(problemType),
        extractionLoss: maybe(oneOf(extractionLosses)),
        paddedLength: maybe(positiveIntegerOrCallable),
      }),
    ),
  },
  "an object with a runtime and a head",
);

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

/** What a model that is trained consists of. */
export interface TrainableParts {
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

/** Opens a checkpoint to train it. Throws: what `TrainableModel.load` says. */
export async function openTrainable(
  where: CheckpointLocation,
  options: TrainableModelOptions,
): Promise<TrainableParts> {
  checkLocation("where", where);
  isTrainable("options", options);
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
  const table = (name: string): TrainedTable | FrozenTable => {
    const weight = weights.get(name);
    if (weight === undefined) throw new TrainingError("model", name, "the model has no such table");
    return training.trainedTables.includes(name)
      ? new TrainedTable(files, weight, denseEmbeddings === true)
      : new FrozenTable(files, weight);
  };
  const embeddings =
    training.trainedTables.length > 0
      ? new TrainedEmbeddings(table(wordEmbeddings), table(positionEmbeddings))
      : undefined;
  const storages = new Map([...weights].map(([name, { storage }]) => [name, storage] as const));
  const session = await backend.createSession({ graph: training.graph, weights: storages, files });
  const live = new LiveModel({
    ...{ config, backend, tensors, embeddings },
    program: () => ({ graph: buildLiveGraph(graphOptions), weights: storages, files }),
  });
  return {
    ...{ config, files, backend, weights, head, loss },
    report: { ...report, tokenizerVariant: await variantOfCheckpoint(files) },
    ...{ training, session, tensors, embeddings, seed, live },
    adapterScale: lora === undefined ? 0 : lora.alpha / lora.rank,
  };
}
