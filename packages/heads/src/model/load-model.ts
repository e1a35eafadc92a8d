import { type ConfigWarning, type ErnieMConfig, reconcileWithWeights } from "@ernie-m/config";
import {
  type CheckpointFiles,
  type CheckpointLocation,
  canonicalName,
  type GraphOptions,
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
  /** The encoder's linear layers as. Default: as the checkpoint stores them. */
  readonly dtype?: ModelDType | undefined;
  /**
   * Whether work that the head does not need is left out of the graph. `false` computes every token in every layer,
   * and in float32 whatever `dtype` says: what the optimised graph is compared with. Default true.
   */
  readonly optimize?: boolean | undefined;
}

/** Values of the option `dtype`, see {@link FromPretrainedOptions}. */
export const modelDTypes = ["fp32", "fp16", "bf16", "int8", "int7", "int4"] as const;

/**
 * What the encoder's linear layers are: as if the checkpoint had been saved so, save for its embedding tables, which
 * stay what they are. Weights that are not stored so are made so in memory when the checkpoint is loaded.
 *
 * - `fp32` computes in float32 with the weights as they are stored
 * - `fp16` rounds the weights to float16, and computes in it on graphics devices that do so right, else in float32
 * - `bf16` rounds the weights to bfloat16; computed in float32
 * - `int8` multiplies 8-bit integers, each row of activations on a scale of its own; `int7` leaves a bit unused
 * - `int4` rounds the weights to 4 bits and multiplies them as 8-bit integers
 *
 * Weights that are stored as integers become no other integers.
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
    weights: await convertedAtLoad(files, config, stored, options),
    files,
    backend: options.runtime.backend,
    head,
    treatment: {
      compute: computeTypeOf(options.dtype),
      optimized: options.optimize ?? true,
    },
  });
  const unused = unexpected.filter(
    (name) => canonicalName(name)?.startsWith(PARAMETER_NAMES.pooler) !== true,
  );
  return { runner, report: { initialised: missing, unused, warnings } };
}

function computeTypeOf(dtype: ModelDType | undefined): NonNullable<GraphOptions["compute"]> {
  switch (dtype) {
    case "fp16":
      return "float16";
    case "fp32":
    case "bf16":
      return "float32";
    case "int8":
    case "int7":
    case "int4":
    case undefined:
      return "int8";
  }
}

async function convertedAtLoad(
  files: CheckpointFiles,
  config: ErnieMConfig,
  stored: ModelWeights,
  { dtype: stated, signal }: Pick<FromPretrainedOptions, "dtype" | "signal">,
): Promise<ModelWeights> {
  const dtype = stated ?? (hasPackedIntegers(stored) ? "int8" : "fp32");
  if (dtype === "fp32") return stored;
  // Few programs convert; what does it is fetched by those.
  const { convertAtLoad } = await import("./convert-at-load.js");
  return convertAtLoad(files, config, stored, { dtype, signal });
}

/** Whether weights are 4-bit integers, two a byte, which are no form to compute with. */
function hasPackedIntegers(weights: ModelWeights): boolean {
  return [...weights.values()].some((weight) => weight.dtype === "uint8");
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
