import { type ConfigWarning, type ErnieMConfig, reconcileWithWeights } from "@ernie-m/config";
import {
  type CancelSignal,
  type CheckpointFiles,
  type CheckpointLocation,
  canonicalName,
  type HeadGraph,
  InputError,
  initialiseWeight,
  ModelRunner,
  type ModelWeight,
  type ModelWeights,
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
  /** What the encoder's linear layers compute with. Default: integers where the checkpoint is quantised. */
  readonly dtype?: ModelDType | undefined;
  /**
   * Whether work that the head does not need is left out of the graph. `false` computes every token in every layer,
   * and in float32 whatever `dtype` says: what the optimised graph is compared with. Default true.
   */
  readonly optimize?: boolean | undefined;
}

/** Values of the option `dtype`, see {@link FromPretrainedOptions}. */
export const modelDTypes = ["fp32", "int8"] as const;

/**
 * What linear layers compute with: `fp32` whatever the weights are stored in; or `int8`, 8-bit integers, each row of
 * activations on a scale of its own. Weights that are not stored so are made so when the checkpoint is loaded.
 */
export type ModelDType = (typeof modelDTypes)[number];

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
 * runner. No session is made, and no weight read but those that become 8-bit integers.
 *
 * Throws: CheckpointError, ConfigError or WeightError, each naming the file and the place; InputError for `dtype`.
 */
export async function loadModel(
  where: CheckpointLocation,
  head: HeadGraph,
  options: FromPretrainedOptions,
): Promise<LoadedModel> {
  const { runtime, seed, dtype, ...opening } = options;
  const files = await runtime.openCheckpoint(where, opening);
  return loadModelFrom(files, head, options);
}

/** As `loadModel`, for a checkpoint that is open already. */
export async function loadModelFrom(
  files: CheckpointFiles,
  head: HeadGraph,
  options: FromPretrainedOptions,
): Promise<LoadedModel> {
  checkDType(options.dtype);
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
  const stored = new Map([...weights, ...initialised]);
  const runner = new ModelRunner({
    config,
    weights: needsIntegers(options.dtype, stored)
      ? await quantized(files, config, stored, options.signal)
      : stored,
    files,
    backend: options.runtime.backend,
    head,
    treatment: {
      arithmetic: options.dtype === "fp32" ? "float32" : "integer",
      optimized: options.optimize ?? true,
    },
  });
  const unused = unexpected.filter(
    (name) => canonicalName(name)?.startsWith(PARAMETER_NAMES.pooler) !== true,
  );
  return { runner, report: { initialised: missing, unused, warnings } };
}

/** Whether linear layers are to be made 8-bit integers now. 4-bit ones, two a byte, are no form to compute with. */
function needsIntegers(dtype: ModelDType | undefined, weights: ModelWeights): boolean {
  if (dtype !== undefined) return dtype === "int8";
  return [...weights.values()].some((weight) => weight.dtype === "uint8");
}

async function quantized(
  files: CheckpointFiles,
  config: ErnieMConfig,
  weights: ModelWeights,
  signal: CancelSignal | undefined,
): Promise<ModelWeights> {
  // Few programs quantise; what does it is fetched by those.
  const { quantizeAtLoad } = await import("./quantize-at-load.js");
  return quantizeAtLoad(files, config, weights, signal);
}

function checkDType(dtype: ModelDType | undefined): void {
  if (dtype !== undefined && !modelDTypes.includes(dtype))
    throw new InputError("dtype", modelDTypes.map((name) => JSON.stringify(name)).join(" or "), `${dtype}`);
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
