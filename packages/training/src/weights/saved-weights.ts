import type { ErnieMConfig } from "@ernie-m/config";
import type { CheckpointFiles, ModelWeight, ModelWeights, SavedDType } from "@ernie-m/core";
import { type AdaptedModule, loraA, loraB, mergeAdapter } from "@ernie-m/core/training";
import { convertElements, fromFloat32, isWidenableDType, readWeight, toFloat32 } from "@ernie-m/core/weights";
import { checkFinite } from "./check-finite.js";
import type { TrainedEmbeddings } from "./embeddings.js";
import { readRows } from "./read-rows.js";
import type { TrainedTable } from "./trained-table.js";
import type { TrainedTensors } from "./trained-tensors.js";
import { withPooler } from "./with-pooler.js";

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
 * All weights as they are now, each in `dtype` or in the one it was loaded in; adapters merged; with the pooler that the
 * checkpoint has. What was not trained stays where it lies in the checkpoint's file, as it is.
 *
 * Throws: CheckpointError; TrainingError `not-finite` naming a weight that is no number; WeightError `weight-dtype` when a
 * value is too large for its dtype.
 */
export async function savedWeights(parts: SavedParts, dtype?: SavedDType): Promise<ModelWeights> {
  const { files, weights, embeddings } = parts;
  const tables = new Map(
    (embeddings?.trained ?? [])
      .filter(({ rows }) => rows.length > 0)
      .map((table) => [table.weight.name, table] as const),
  );
  const modules = new Map<string, AdaptedModule>(
    parts.adapted.map((module) => [`${module.module}.weight`, module]),
  );
  const saved = new Map(weights);
  for (const [name, weight] of weights) {
    const table = tables.get(name);
    const module = modules.get(name);
    const own =
      table === undefined ? parts.tensors.arrays.get(name)?.weights : await wholeTable(files, table);
    const values =
      module === undefined ? own : merged(parts, weight, module, own ?? (await readFloat32(files, weight)));
    if (values !== undefined) saved.set(name, inMemory(weight, values, dtype));
  }
  return withPooler(saved, parts);
}

/** The weight of an adapted layer as it is now and its adapter, summed. */
function merged(
  { tensors, adapterScale: scale }: SavedParts,
  { transposed }: ModelWeight,
  { module, inputs, outputs }: AdaptedModule,
  values: Float32Array,
): Float32Array {
  const [a, b] = [loraA, loraB].map((name) => tensors.arrays.get(name(module))?.weights);
  if (a === undefined || b === undefined) throw new TypeError(`${module} has no adapter`);
  return mergeAdapter({ values, inputs, outputs, transposed }, { a, b, rank: a.length / inputs, scale });
}

/** Values in place of a weight's. */
function inMemory(weight: ModelWeight, values: Float32Array, as: SavedDType | undefined): ModelWeight {
  const { name } = weight;
  const dtype = as ?? weight.dtype;
  if (!isWidenableDType(dtype) || dtype === "int8") throw new TypeError(`${name} is trained as floats`);
  checkFinite(name, values);
  const data =
    dtype === "float64"
      ? fromFloat32(values, dtype)
      : convertElements(fromFloat32(values, "float32"), "float32", dtype, {
          ...{ file: "memory", tensor: name, first: 0 },
        });
  return { ...weight, dtype, storage: { kind: "memory", data } };
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
