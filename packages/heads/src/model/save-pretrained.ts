import {
  type CancelSignal,
  type CheckpointFormat,
  type CheckpointLocation,
  type CheckpointStore,
  type ModelRunner,
  type ModelWeights,
  openWeights,
  poolerParameters,
  type Quantization,
  resolveWeights,
  type SavedDType,
  type SaveProgress,
  type TrimmedVocabulary,
} from "@ernie-m/core";
import { saveCheckpoint, saveOnnx } from "@ernie-m/core/saving";
import { variantOfCheckpoint } from "@ernie-m/tokenizer";
import { checkDType, type ModelDType } from "./dtype.js";

/** Options of `saveOnnx` and, but for the size of files, of `savePretrained`. */
export interface SaveModelOptions {
  /** What writes the files, for example `nodeRuntime()`. */
  readonly runtime: CheckpointStore;
  /** What the weights are in the new files. Default: what each is. */
  readonly dtype?: ModelDType;
  /** Replace the checkpoint at the target; files that are not a checkpoint's stay. Default false. */
  readonly overwrite?: boolean;
  /** A part of the vocabulary to save, with the tokenizer that goes with it. Default: all of it. */
  readonly vocabulary?: TrimmedVocabulary;
  readonly signal?: CancelSignal;
  readonly onProgress?: (progress: SaveProgress) => void;
}

/** Options of `savePretrained`. */
export interface SavePretrainedOptions extends SaveModelOptions {
  /**
   * What the weights are written as: `"safetensors"` or `"torch"`, as Hugging Face's tools read them, or `"paddle"`,
   * as PaddleNLP does. Default `"safetensors"`.
   */
  readonly format?: CheckpointFormat;
  /** Bytes of weights a file may have, as a number or as text. Default `"5GB"`, transformers' own. */
  readonly maxShardSize?: number | string;
}

/** Writes the model of a runner as a checkpoint. */
export async function savePretrained(
  runner: ModelRunner,
  where: CheckpointLocation,
  options: SavePretrainedOptions,
): Promise<void> {
  const { config, head, files } = runner;
  const { dtype, vocabulary, signal, onProgress, maxShardSize, format } = options;
  checkDType(dtype);
  const weights = await withPooler(runner);
  const tokenizerVariant = await variantOfCheckpoint(files);
  const sink = await createSink(runner, where, options);
  const architecture = head.name;
  const model = { config, architecture, weights, files, ...savedAs(dtype), vocabulary, tokenizerVariant };
  await saveCheckpoint(model, sink, { signal, onProgress, maxShardSize, format });
}

/** Writes the model of a runner as ONNX. */
export async function saveAsOnnx(
  runner: ModelRunner,
  where: CheckpointLocation,
  options: SaveModelOptions,
): Promise<void> {
  const { config, head, files, weights } = runner;
  const { dtype, vocabulary, signal, onProgress } = options;
  checkDType(dtype);
  const tokenizerVariant = await variantOfCheckpoint(files);
  const sink = await createSink(runner, where, options);
  const model = { config, head, weights, files, ...savedAs(dtype), vocabulary, tokenizerVariant };
  await saveOnnx(model, sink, { signal, onProgress });
}

function createSink({ files }: ModelRunner, where: CheckpointLocation, options: SaveModelOptions) {
  const { runtime, overwrite = false, signal } = options;
  return runtime.createCheckpoint(where, {
    overwrite,
    source: files.location,
    ...(signal && { signal }),
  });
}

/** The weights, with the pooler that the checkpoint has and half of the heads never read: it is not theirs to drop. */
async function withPooler({ config, files, weights }: ModelRunner): Promise<ModelWeights> {
  const wanted = poolerParameters(config).map((parameter) => ({ ...parameter, part: "head" }) as const);
  if (wanted.every(({ name }) => weights.has(name))) return weights;
  const { weights: pooler } = resolveWeights(await openWeights(files), wanted);
  return new Map([...weights, ...pooler]);
}

/** What a model that is saved so is written as, in the words of core. */
function savedAs(dtype: ModelDType | undefined): {
  readonly dtype?: SavedDType;
  readonly quantize?: Quantization;
} {
  switch (dtype) {
    case "fp32":
      return { dtype: "float32" };
    case "fp16":
      return { dtype: "float16" };
    case "bf16":
      return { dtype: "bfloat16" };
    case "int8":
    case "int7":
    case "int4":
      return { quantize: dtype };
    case undefined:
      return {};
  }
}
