import { type ConfigWarning, type ErnieMConfig, reconcileWithWeights } from "@ernie-m/config";
import {
  type CheckpointFiles,
  type CheckpointLocation,
  canonicalName,
  type HeadGraph,
  initialiseWeight,
  ModelRunner,
  type ModelWeight,
  modelParameters,
  type OpenOptions,
  openWeights,
  PARAMETER_NAMES,
  type Runtime,
  readConfig,
  resolveWeights,
  seededRandom,
  weightSizes,
} from "@ernie-m/core";

/** Options of `fromPretrained`: how to open the checkpoint, and with what. */
export interface FromPretrainedOptions extends OpenOptions {
  /** What opens the checkpoint and runs the model, for example `nodeRuntime()`. */
  readonly runtime: Runtime;
  /** Seed for the weights of a head that the checkpoint lacks. Default 0. */
  readonly seed?: number;
}

/** What loading a checkpoint had to decide. */
export interface LoadReport {
  /** Parameters that the checkpoint lacks and that were drawn at random: the head needs training. */
  readonly initialised: readonly string[];
  /**
   * Tensors of the checkpoint, under its own names, that this model does not use. The pooler is not counted: every
   * published checkpoint carries it, and half of the heads never read it.
   */
  readonly unused: readonly string[];
  /** Sizes in which the configuration and the weights differed. */
  readonly warnings: readonly ConfigWarning[];
}

/** A checkpoint opened for one head, ready to run. */
export interface LoadedModel {
  readonly runner: ModelRunner;
  readonly report: LoadReport;
}

/**
 * Opens a checkpoint, checks configuration and weights against each other and against the head, and makes the
 * runner. No weight is read and no session made.
 *
 * Throws: CheckpointError, ConfigError or WeightError, each naming the file and the place.
 */
export async function loadModel(
  where: CheckpointLocation,
  head: HeadGraph,
  options: FromPretrainedOptions,
): Promise<LoadedModel> {
  const { runtime, seed, ...opening } = options;
  const files = await runtime.openCheckpoint(where, opening);
  return loadModelFrom(files, head, options);
}

/** As `loadModel`, for a checkpoint that is open already. */
export async function loadModelFrom(
  files: CheckpointFiles,
  head: HeadGraph,
  options: FromPretrainedOptions,
): Promise<LoadedModel> {
  const stated = await readConfig(files);
  const source = await openWeights(files);
  const { numLabels, ...sizes } = weightSizes(source);
  const { config, warnings } = reconcileWithWeights(stated, {
    ...sizes,
    ...(head.hasLabels && numLabels !== undefined && { numLabels }),
  });
  const wanted = modelParameters(config, head);
  const { weights, missing, unexpected } = resolveWeights(source, wanted);
  const initialised = initialise(config, head, missing, options.seed ?? 0);
  const runner = new ModelRunner({
    config,
    weights: new Map([...weights, ...initialised]),
    files,
    backend: options.runtime.backend,
    head,
  });
  const unused = unexpected.filter(
    (name) => canonicalName(name)?.startsWith(PARAMETER_NAMES.pooler) !== true,
  );
  return { runner, report: { initialised: missing, unused, warnings } };
}

function initialise(
  config: ErnieMConfig,
  head: HeadGraph,
  missing: readonly string[],
  seed: number,
): ReadonlyMap<string, ModelWeight> {
  const random = seededRandom(seed);
  const wanted = head.parameters(config).filter((parameter) => missing.includes(parameter.name));
  return new Map(
    wanted.map((parameter) => [
      parameter.name,
      initialiseWeight(parameter, { std: config.initializerRange, random }),
    ]),
  );
}
