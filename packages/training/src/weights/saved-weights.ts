import type { ErnieMConfig } from "@ernie-m/config";
import {
  type CheckpointFiles,
  type ModelWeight,
  type ModelWeights,
  openWeights,
  poolerParameters,
  resolveWeights,
} from "@ernie-m/core";
import { type AdaptedModule, loraA, loraB, mergeAdapter } from "@ernie-m/core/training";
import { fromFloat32, isWidenableDType, readWeight, toFloat32 } from "@ernie-m/core/weights";
import type { TrainedEmbeddings } from "./embeddings.js";
import { readRows } from "./read-rows.js";
import type { TrainedTable } from "./trained-table.js";
import type { TrainedTensors } from "./trained-tensors.js";

const ROWS_AT_ONCE = 4096;

/** What saved weights are made of. */
export interface SavedParts {
  readonly config: ErnieMConfig;
  readonly files: CheckpointFiles;
  /** As they were loaded. */
  readonly weights: ModelWeights;
  readonly tensors: TrainedTensors;
  readonly embeddings: TrainedEmbeddings | undefined;
  readonly adapted: readonly AdaptedModule[];
  /** What products of adapters are multiplied by. */
  readonly adapterScale: number;
}

/**
 * All weights as they are now, each in the dtype it was loaded in; adapters merged; with the pooler that the checkpoint
 * has, of which half of the heads know nothing. What was not trained stays where it lies in the checkpoint's file.
 *
 * Throws: CheckpointError.
 */
export async function savedWeights(parts: SavedParts): Promise<ModelWeights> {
  const { files, weights, tensors, embeddings, adapted } = parts;
  const saved = new Map(weights);
  for (const [name, weight] of weights) {
    const array = tensors.arrays.get(name);
    if (array !== undefined) saved.set(name, inMemory(weight, array.weights));
  }
  for (const table of embeddings === undefined ? [] : [embeddings.words, embeddings.positions])
    if (table.rows.length > 0)
      saved.set(table.weight.name, inMemory(table.weight, await wholeTable(files, table)));
  for (const module of adapted) {
    const weight = weights.get(`${module.module}.weight`);
    const [a, b] = [loraA, loraB].map((name) => tensors.arrays.get(name(module.module))?.weights);
    if (weight === undefined || a === undefined || b === undefined) continue;
    const { inputs, outputs } = module;
    const values = await readFloat32(files, weight);
    const adapter = { a, b, rank: a.length / inputs, scale: parts.adapterScale };
    saved.set(
      weight.name,
      inMemory(weight, mergeAdapter({ values, inputs, outputs, transposed: weight.transposed }, adapter)),
    );
  }
  return withPooler(parts, saved);
}

/** Values in place of a weight's, in its dtype. */
function inMemory(weight: ModelWeight, values: Float32Array): ModelWeight {
  const { dtype } = weight;
  if (!isWidenableDType(dtype) || dtype === "int8")
    throw new TypeError(`${weight.name} is trained as floats`);
  return { ...weight, storage: { kind: "memory", data: fromFloat32(values, dtype) } };
}

async function readFloat32(files: CheckpointFiles, weight: ModelWeight): Promise<Float32Array> {
  const { dtype, data } = await readWeight(files, weight);
  if (!isWidenableDType(dtype)) throw new TypeError(`${weight.name} is stored as floats`);
  return toFloat32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dtype);
}

/** A table with its trained rows, read a block at a time: never twice in memory, and no file's own bytes. */
async function wholeTable(files: CheckpointFiles, table: TrainedTable): Promise<Float32Array> {
  const { weight, width } = table;
  const [count] = weight.shape;
  const values = new Float32Array(count * width);
  for (let first = 0; first < count; first += ROWS_AT_ONCE) {
    const rows = Array.from({ length: Math.min(ROWS_AT_ONCE, count - first) }, (_, i) => first + i);
    await readRows(files, weight, rows, (row, read) => {
      values.set(read, row * width);
    });
  }
  for (const row of table.rows) values.set(table.row(row).weights, row * width);
  return values;
}

async function withPooler({ config, files }: SavedParts, saved: ModelWeights): Promise<ModelWeights> {
  const wanted = poolerParameters(config).map((parameter) => ({ ...parameter, part: "head" }) as const);
  if (wanted.every(({ name }) => saved.has(name))) return saved;
  const { weights: pooler } = resolveWeights(await openWeights(files), wanted);
  return new Map([...pooler, ...saved]);
}
