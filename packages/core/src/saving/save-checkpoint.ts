import type { ErnieMConfig, JsonObject } from "@ernie-m/config";
import { checkText } from "../arguments.js";
import { jsonFile } from "../checkpoint/ascii-json.js";
import { checkSink } from "../checkpoint/check-arguments.js";
import type { CancelSignal, CheckpointFiles, CheckpointFormat } from "../checkpoint/checkpoint-files.js";
import {
  type CheckpointSink,
  type SaveProgress,
  writeAtomically,
  writeFile,
} from "../checkpoint/checkpoint-sink.js";
import { OpenFiles } from "../checkpoint/open-files.js";
import { quantizationConfig, statedQuantization } from "../checkpoint/quantization-config.js";
import { readTokenizerFiles } from "../checkpoint/tokenizer-files.js";
import type { WeightFileWriter } from "../checkpoint/weight-file.js";
import type { ModelWeight, ModelWeights, WeightLayout } from "../checkpoint/weight-source.js";
import type { SavedDType } from "../elements/convert-elements.js";
import { InputError } from "../errors.js";
import { type WeightFormat, weightFormat } from "../formats/weight-formats.js";
import { PARAMETER_NAMES, quantizedKind } from "../model/parameters.js";
import type { Quantization } from "../quantization/quantizations.js";
import { byteLengthOf, bytesPerElement, type DType, isFloatDType } from "../tensor.js";
import { scaleName } from "../weights/names.js";
import { checkSaved } from "./check-saved.js";
import { canQuantize, quantizedTensors } from "./quantized-tensors.js";
import { savedConfig, type TokenizerVariant } from "./saved-config.js";
import { savedName } from "./saved-name.js";
import { type SavedTensor, savedTensor } from "./saved-tensor.js";
import { DEFAULT_MAX_SHARD_SIZE, parseShardSize, planShards, type Shard } from "./shard-plan.js";
import { renumbered, type TrimmedVocabulary } from "./trimmed-vocabulary.js";
import { tensorBlocks } from "./weight-stream.js";

/** A model to be written, whatever the form. */
export interface SavedModel {
  /** As the weights are: pruned heads and vocabulary size included. */
  readonly config: ErnieMConfig;
  /** Class that the weights are for, for example `ErnieMForTokenClassification`. */
  readonly architecture: string;
  readonly weights: ModelWeights;
  /**
   * The checkpoint that file storages of `weights` refer to, and whose tokenizer is copied. Never written to.
   */
  readonly files: CheckpointFiles;
  /** Dtype of every weight in the new checkpoint. Default: what each has. */
  readonly dtype?: SavedDType | undefined;
  /** What of the weights becomes integers; `dtype` is then for the others. Default: nothing. */
  readonly quantize?: Quantization | undefined;
  /** A part of the vocabulary to save instead of all of it. */
  readonly vocabulary?: TrimmedVocabulary | undefined;
  /**
   * Whose tokenizer the weights are used with; `config.json` says so where the format alone would say
   * another.
   */
  readonly tokenizerVariant?: TokenizerVariant | undefined;
}

/** How a model is written. */
export interface SaveOptions {
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: ((progress: SaveProgress) => void) | undefined;
}

/** Options of {@link saveCheckpoint}. */
export interface SaveCheckpointOptions extends SaveOptions {
  /** Bytes of weights a file may have, as a number or `"5GB"`, the default, which is transformers' too. */
  readonly maxShardSize?: number | string | undefined;
  /** Default `"safetensors"`. */
  readonly format?: CheckpointFormat | undefined;
}

/**
 * Writes a model as a checkpoint: its weights in the format asked for, under the names and in the layout of
 * that format's library (PyTorch's and Hugging Face's for safetensors and torch, PaddleNLP's for paddle); its
 * library's `config.json`; the tokenizer's files byte for byte. Weights are read and written a block at a
 * time, so a model of any size takes the same memory.
 *
 * Commits the sink, or aborts it and throws: CheckpointError when a weight cannot be read, WeightError
 * `weight-dtype` when a value is too large for the dtype, ConfigError, InputError for another argument, `maxShardSize` and
 * a `format` that cannot hold the weights, SaveError, what `signal` throws.
 */
export async function saveCheckpoint(
  model: SavedModel,
  sink: CheckpointSink,
  options: SaveCheckpointOptions = {},
): Promise<void> {
  checkSink(sink);
  await writeAtomically(sink, async () => {
    checkSaved(model, options);
    checkText("architecture", model.architecture);
    const format = weightFormat(options.format ?? "safetensors", "format");
    const { stem, extension } = format;
    const writer = await format.loadWriter();
    const { layout } = writer;
    const tensors = savedTensors(model, layout);
    checkFormat(format, writer, tensors);
    const maxBytes = parseShardSize(options.maxShardSize ?? DEFAULT_MAX_SHARD_SIZE);
    const shards = planShards(tensors, maxBytes, stem);
    await writeCompanions(model, layout, tensors, sink);
    if (shards.length > 1)
      await writeFile(sink, `${stem}.${extension}.index.json`, indexOf(shards, extension));
    const track = progressTracker(tensors, options.onProgress);
    const files = new OpenFiles(model.files);
    async function* content(tensor: SavedTensor): AsyncGenerator<Uint8Array> {
      for await (const block of tensorBlocks(files, tensor, { signal: options.signal })) {
        yield block;
        track(block.length);
      }
    }
    try {
      for (const shard of shards) {
        const file = await sink.create(`${shard.stem}.${extension}`);
        try {
          await writer.write(file, { ...shard, content });
        } finally {
          await file.close();
        }
      }
    } finally {
      await files.close();
    }
  });
}

/**
 * The tensors of a model as they are saved, wide elements first so that each starts at a multiple of its
 * size.
 */
function savedTensors(model: SavedModel, layout: WeightLayout): readonly SavedTensor[] {
  const { weights, architecture } = model;
  const tensors = [...weights.values()].flatMap((weight) =>
    tensorsOf(weight, savedName(weight.name, architecture, layout), { ...model, layout }),
  );
  return tensors.sort((a, b) => bytesPerElement[b.dtype] - bytesPerElement[a.dtype]);
}

function checkFormat(
  { stem, extension }: WeightFormat,
  { takesIntegers, largestTensor }: WeightFileWriter,
  tensors: readonly SavedTensor[],
): void {
  if (tensors.some(isQuantized) && !takesIntegers)
    throw new InputError("format", "one for quantised weights: safetensors", `${stem}.${extension}`);
  const large = tensors.find((tensor) => byteLengthOf(tensor) > largestTensor);
  if (large !== undefined) {
    const received = `${large.name} of ${byteLengthOf(large)}`;
    throw new InputError("format", `tensors of at most ${largestTensor} bytes in ${extension}`, received);
  }
}

/** What one weight becomes: itself, or integers and their scale. */
export function tensorsOf(
  weight: ModelWeight,
  name: string,
  model: Pick<SavedModel, "config" | "dtype" | "quantize" | "vocabulary"> & {
    readonly layout?: WeightLayout;
  },
): readonly SavedTensor[] {
  const { config, dtype, quantize, vocabulary, layout = "pt" } = model;
  const { wordEmbeddings } = PARAMETER_NAMES;
  const isOfWords = weight.name === wordEmbeddings || weight.name === scaleName(wordEmbeddings);
  const rows = isOfWords ? vocabulary?.keptIds : undefined;
  const kind = quantize === undefined ? undefined : quantizedKind(config, weight.name);
  if (quantize === undefined || kind === undefined || !isFloatDType(weight.dtype))
    return [savedTensor(weight, name, { dtype, rows, layout })];
  const whole = savedTensor(weight, name, { dtype: "float32", rows });
  return canQuantize(quantize, whole.shape[1] ?? 0)
    ? quantizedTensors(whole, kind, quantize)
    : [savedTensor(weight, name, { dtype, rows, layout })];
}

/** Writes everything but the weights. */
export async function writeCompanions(
  model: SavedModel,
  layout: WeightLayout,
  tensors: readonly SavedTensor[],
  sink: CheckpointSink,
): Promise<void> {
  const { config, architecture, files, vocabulary, quantize, tokenizerVariant } = model;
  const whole = savedConfig(config, {
    architecture,
    layout,
    tokenizerVariant,
    dtype: commonDType(tensors),
    quantization: tensors.some(isQuantized) ? quantizationOf(config, tensors, quantize) : undefined,
  });
  const json = vocabulary === undefined ? whole : renumbered(whole, vocabulary, config.padTokenId);
  await writeFile(sink, "config.json", jsonFile(json));
  const tokenizer = vocabulary?.files ?? (await readTokenizerFiles(files));
  for (const [name, bytes] of tokenizer) await writeFile(sink, name, bytes);
}

/**
 * How the integers among these tensors are stored. What the source says of them holds no longer where its 4
 * bits became 8 when they were loaded, to be multiplied.
 */
function quantizationOf(
  config: ErnieMConfig,
  tensors: readonly SavedTensor[],
  quantize: Quantization | undefined,
): JsonObject {
  const hasBytes = tensors.some(({ dtype }) => dtype === "int8");
  const stated = statedQuantization(config);
  if (stated !== undefined && !(hasBytes && stated.bits === 4)) return stated;
  return quantizationConfig(quantize ?? (hasBytes ? "int8" : "int4"));
}

function isQuantized({ dtype }: SavedTensor): boolean {
  return dtype === "int8" || dtype === "uint8";
}

/** The dtype of most of the elements that are no integers. */
function commonDType(tensors: readonly SavedTensor[]): DType {
  const bytes = new Map<DType, number>();
  for (const tensor of tensors.filter((each) => isFloatDType(each.dtype)))
    bytes.set(tensor.dtype, (bytes.get(tensor.dtype) ?? 0) + byteLengthOf(tensor));
  const [most] = [...bytes].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? "float32";
}

function indexOf(shards: readonly Shard<SavedTensor>[], extension: string): Uint8Array {
  const tensors = shards.flatMap((shard) => shard.tensors);
  const files = shards.flatMap(({ stem, tensors: own }) =>
    own.map(({ name }) => [name, `${stem}.${extension}`] as const),
  );
  return jsonFile({
    metadata: { total_size: tensors.reduce((sum, tensor) => sum + byteLengthOf(tensor), 0) },
    weight_map: Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1))),
  });
}

/** Reports every block to the caller; the first report says that nothing is written yet. */
export function progressTracker(
  tensors: readonly SavedTensor[],
  onProgress: SaveOptions["onProgress"],
): (bytes: number) => void {
  const totalBytes = tensors.reduce((sum, tensor) => sum + byteLengthOf(tensor), 0);
  let writtenBytes = 0;
  onProgress?.({ writtenBytes, totalBytes });
  return (bytes) => {
    writtenBytes += bytes;
    onProgress?.({ writtenBytes, totalBytes });
  };
}
