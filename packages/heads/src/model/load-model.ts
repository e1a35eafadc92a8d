import { type ConfigWarning, type ErnieMConfig, reconcileWithWeights } from "@ernie-m/config";
import {
  type CheckpointFiles,
  type CheckpointLocation,
  canonicalName,
  type HeadGraph,
  initialiseWeight,
  ModelRunner,
  type ModelWeight,
  type ModelWeights,
  modelParameters,
  openWeights,
  PARAMETER_NAMES,
  type Runtime,
  readConfig,
  resolveWeights,
  seededRandom,
  type WeightSource,
  weightSizes,
} from "@ernie-m/core";
import type { TokenizerVariant } from "@ernie-m/tokenizer";
import { checkOpening } from "./check-opening.js";
import { checkDType, computeTypeOf, type ModelDType } from "./dtype.js";
import { type OpenModelOptions, openModel } from "./open-model.js";
import type { OpenedModel } from "./opened-model.js";

/** Options of `fromPretrained`: how to open the checkpoint, and with what. */
export interface FromPretrainedOptions extends OpenModelOptions {
  /** What opens the checkpoint and runs the model, for example `nodeRuntime()`. */
  readonly runtime: Runtime;
  /** Seed for the weights of a head that the checkpoint lacks. Default 0. */
  readonly seed?: number;
  /** What the encoder's linear layers are. Default: what the checkpoint stores. */
  readonly dtype?: ModelDType | undefined;
  /**
   * Whether work that the head does not need is left out of the graph. `false` computes every token in every layer,
   * and in float32 whatever `dtype` says: what the optimised graph is compared with. Default true.
   */
  readonly optimize?: boolean | undefined;
}

/** Something that loading settled, or left out. `path`, `stated` and `found` where it is a size. */
export type LoadWarning = Pick<ConfigWarning, "message"> & Partial<ConfigWarning>;

/** What loading a checkpoint had to decide. */
export interface LoadReport {
  /** Parameters that the checkpoint lacks and that were drawn at random: the head needs training. */
  readonly initialised: readonly string[];
  /**
   * Tensors of the checkpoint, under its own names, that this model does not use. The pooler is not counted: every
   * published checkpoint carries it, and half of the heads never read it.
   */
  readonly unused: readonly string[];
  /** Where the adapter is that was added to the weights; absent: none was. */
  readonly adapter?: string;
  /** Whose form of the tokenizer reads the texts; absent where the model was loaded without one. */
  readonly tokenizerVariant?: TokenizerVariant;
  /** What may surprise: sizes in which configuration and weights differed, names that were taken out of a wrapper. */
  readonly warnings: readonly LoadWarning[];
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
  checkOpening(where, options);
  const { seed, dtype, optimize, ...opening } = options;
  return loadModelFrom(await openModel(where, opening), head, options);
}

/** A head, or the one that fits what a checkpoint has. */
export type HeadChoice = HeadGraph | ((source: WeightSource) => HeadGraph);

/** As `loadModel`, for a checkpoint that is open already. */
export async function loadModelFrom(
  { files, adapter, configuration }: OpenedModel,
  choice: HeadChoice,
  options: FromPretrainedOptions,
): Promise<LoadedModel> {
  checkDType(options.dtype);
  const stated = await readConfig(configuration);
  const source = await sourceOf(files, adapter, options);
  const head = typeof choice === "function" ? choice(source) : choice;
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
    graphOptions: {
      compute: computeTypeOf(options.dtype),
      optimized: options.optimize ?? true,
    },
  });
  const unused = unexpected.filter(
    (name) => canonicalName(name)?.startsWith(PARAMETER_NAMES.pooler) !== true,
  );
  return {
    runner,
    report: {
      ...{ initialised: missing, unused, warnings: [...warnings, ...surprises(source)] },
      ...(adapter && { adapter: adapter.location }),
    },
  };
}

async function sourceOf(
  files: CheckpointFiles,
  adapter: CheckpointFiles | undefined,
  { signal }: Pick<FromPretrainedOptions, "signal">,
): Promise<WeightSource> {
  const source = await openWeights(files);
  if (adapter === undefined) return source;
  const { adaptWeights } = await import("./editing.js");
  return adaptWeights(source, { base: files, adapter, signal });
}

/** What a checkpoint has that is not what it looks like. */
function surprises({ file, wrapper }: WeightSource): readonly LoadWarning[] {
  if (wrapper === undefined) return [];
  return [{ message: `${file}: "${wrapper}" before the name of every tensor was taken off` }];
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
