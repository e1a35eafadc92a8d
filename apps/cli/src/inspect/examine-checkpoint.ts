import { configToJson, type ErnieMConfig, reconcileWithWeights } from "@ernie-m/config";
import {
  bytesPerElement,
  type CheckpointFiles,
  canonicalName,
  elementCount,
  encoderParameters,
  type OpenOptions,
  openWeights,
  quantizations,
  readConfig,
  resolveWeights,
  type WeightEntry,
  type WeightSource,
  weightSizes,
} from "@ernie-m/core";
import { type MatrixLoss, quantizationLoss, readTokenizerFiles } from "@ernie-m/core/saving";
import { type HeadName, headOf, heads, openModel } from "@ernie-m/heads/table";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { parameterCount, parametersOf, parameterTensors } from "../checkpoint-facts.js";
import { parseDType } from "../dtypes.js";
import { parseHead } from "../heads.js";
import { type ModelOptions, modelLocation, runtimeFor } from "../model-options.js";

import type { CheckpointReport, HeadReport, LossReport, TokenizerReport } from "./report.js";

/** Which checkpoint to examine, and how closely. */
export interface ExaminedOptions extends ModelOptions {
  readonly head?: string;
  readonly quantization?: boolean;
}

/** Weights that sit in memory while a session runs; embedding rows are read from the file as they are needed. */
const LOOKED_UP = /(?:word|position)_embeddings\.weight$/;

function countByDType(entries: readonly WeightEntry[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { dtype, count } of entries.map(parametersOf)) counts[dtype] = (counts[dtype] ?? 0) + count;
  return counts;
}

function isLayerMatrix({ name, shape }: WeightEntry): boolean {
  return shape.length === 2 && canonicalName(name)?.startsWith("ernie_m.encoder.layers.") === true;
}

function byFile(entries: readonly WeightEntry[]): CheckpointReport["weightFiles"] {
  const files: Record<string, { tensors: number; bytes: number }> = {};
  for (const { dtype, shape, storage } of entries) {
    const name = storage.kind === "file" ? storage.file : "(memory)";
    const { tensors, bytes } = files[name] ?? { tensors: 0, bytes: 0 };
    files[name] = { tensors: tensors + 1, bytes: bytes + elementCount(shape) * bytesPerElement[dtype] };
  }
  return files;
}

/**
 * Opens a checkpoint and says what is in it. Weights are read for `quantization` alone.
 *
 * Throws: UsageError; whatever opening a checkpoint throws.
 */
export async function examineCheckpoint(
  options: ExaminedOptions,
  opening: OpenOptions,
): Promise<CheckpointReport> {
  const named = options.head === undefined ? undefined : parseHead(options.head);
  // What is shown is the same for all; a wrong one is wrong here as well.
  if (options.dtype !== undefined) parseDType(options.dtype);
  const where = modelLocation(options);
  const { files, adapter, configuration } = await openModel(where, {
    ...opening,
    runtime: await runtimeFor(options),
  });
  const config = await readConfig(configuration);
  const source = await openWeights(files);
  const { entries, layout } = source;
  const tensors = [...entries.values()];
  const parameters = parameterTensors(tensors);
  const computed = parameters.filter(({ name }) => !LOOKED_UP.test(name));
  const float32Bytes = parameterCount(computed) * bytesPerElement.float32;
  const savedByInt8 = bytesPerElement.float32 - bytesPerElement.int8;
  return {
    location: files.location,
    ...(adapter && { adapter: adapter.location }),
    architectures: config.architectures,
    ...(await describeHead(named ?? headOf(config), options, opening)),
    config: configToJson(config),
    sizes: sizesOf(config),
    parameters: parameterCount(parameters),
    parametersByDtype: countByDType(parameters),
    layout: layout === "pt" ? "PyTorch" : "PaddlePaddle",
    weightFiles: byFile(tensors),
    tokenizer: await describeTokenizer(files),
    memory: {
      residentBytesFloat32: float32Bytes,
      residentBytesInt8: float32Bytes - savedByInt8 * parameterCount(computed.filter(isLayerMatrix)),
    },
    ...(options.quantization === true && { quantization: await describeLoss(files, config, source) }),
  };
}

function sizesOf({
  numHiddenLayers,
  hiddenSize,
  numAttentionHeads,
  intermediateSize,
  vocabSize,
  maxPositionEmbeddings,
}: ErnieMConfig): CheckpointReport["sizes"] {
  return {
    numHiddenLayers,
    hiddenSize,
    numAttentionHeads,
    intermediateSize,
    vocabSize,
    maxPositionEmbeddings,
  };
}

/** What loading the checkpoint for a head decides. No weight is read for it. */
async function describeHead(
  head: HeadName | undefined,
  options: ExaminedOptions,
  opening: OpenOptions,
): Promise<HeadReport> {
  if (head === undefined) return { head: null };
  const runtime = await runtimeFor(options);
  const Model = await heads[head].model();
  const model = await Model.fromPretrained(modelLocation(options), {
    ...opening,
    runtime,
    dtype: "fp32",
  });
  const { initialised, unused, warnings } = model.loadReport;
  await model.dispose();
  return { head, initialised, unused, warnings: warnings.map(({ message }) => message) };
}

async function describeTokenizer(files: CheckpointFiles): Promise<TokenizerReport> {
  const contents = await readTokenizerFiles(files);
  const sizes = Object.fromEntries([...contents].map(([name, { length }]) => [name, length]));
  const tokenizer = await ErnieMTokenizer.fromFiles(files).catch((error: Error) => error);
  if (tokenizer instanceof Error) return { files: sizes, problem: tokenizer.message };
  return { files: sizes, vocabularySize: tokenizer.vocabularySize, variant: tokenizer.variant };
}

/** What the linear layers would lose as integers: on average, and the one that loses most. */
async function describeLoss(
  files: CheckpointFiles,
  config: ErnieMConfig,
  source: WeightSource,
): Promise<LossReport> {
  const { config: actual } = reconcileWithWeights(config, weightSizes(source));
  const { weights } = resolveWeights(source, encoderParameters(actual));
  const losses: MatrixLoss[] = [];
  for await (const loss of quantizationLoss(files, actual, weights)) losses.push(loss);
  if (losses.length === 0) return {};
  return Object.fromEntries(
    quantizations.map((quantization) => {
      const errors = losses.map(({ relativeError }) => relativeError[quantization]);
      const worst = losses[errors.indexOf(Math.max(...errors))];
      const relativeError = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      return [
        quantization,
        { relativeError, worst: { name: worst?.name, relativeError: Math.max(...errors) } },
      ];
    }),
  );
}
