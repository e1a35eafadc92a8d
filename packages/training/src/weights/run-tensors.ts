import type { CheckpointFiles, Tensor } from "@ernie-m/core";
import { type PartedTensor, readSafetensors, readWeight, safetensorsParts } from "@ernie-m/core/weights";
import { TrainingError } from "../errors.js";
import { checkFinite } from "./check-finite.js";
import type { TrainedEmbeddings } from "./embeddings.js";
import type { TrainedTable } from "./trained-table.js";
import type { TrainedTensors } from "./trained-tensors.js";

/** The parts of what is trained, each a file of its own. */
const PARTS = ["weights", "firstMoments", "secondMoments"] as const;
const FILE_OF = {
  weights: "weights.run.safetensors",
  firstMoments: "first-moments.run.safetensors",
  secondMoments: "second-moments.run.safetensors",
} as const satisfies Record<(typeof PARTS)[number], string>;

/** Numbers of a part that is written at once: a mebibyte. */
const PART_NUMBERS = 2 ** 18;

/** What is trained. */
export interface RunTensors {
  readonly tensors: TrainedTensors;
  readonly embeddings: TrainedEmbeddings | undefined;
}

/** A file of a run. */
export interface RunFile {
  readonly name: string;
  /** Its bytes in order, in parts of about a mebibyte, each made when it is asked for. */
  readonly parts: Iterable<Uint8Array>;
}

/**
 * Weights and moments as files, one after another: none is ever whole in memory. No step may be taken meanwhile.
 *
 * Throws, a part that is asked for: TrainingError `not-finite` for what is no number, naming the tensor.
 */
export function* runFiles({ tensors, embeddings }: RunTensors): Generator<RunFile, void, undefined> {
  for (const part of PARTS) {
    const arrays = [...tensors.arrays].map(([name, array]) =>
      floatTensor(name, [array[part].length], copies(name, array[part])),
    );
    const tables = tablesOf(embeddings).flatMap((table): readonly PartedTensor[] => {
      const { rows, width, weight } = table;
      const numbers = Int32Array.from(rows);
      return [
        { name: rowsName(table), dtype: "int32", shape: [rows.length], parts: [bytesOf(numbers)] },
        floatTensor(weight.name, [rows.length, width], rowParts(table, numbers, part)),
      ];
    });
    yield { name: FILE_OF[part], parts: safetensorsParts([...arrays, ...tables]) };
  }
}

function floatTensor(name: string, shape: readonly number[], parts: Iterable<Uint8Array>): PartedTensor {
  return { name, dtype: "float32", shape, parts };
}

/** Copies: what a runtime shares with its threads, not every place that files go to takes. */
function* copies(name: string, values: Float32Array): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < values.length; start += PART_NUMBERS) {
    const some = values.slice(start, start + PART_NUMBERS);
    checkFinite(name, some);
    yield bytesOf(some);
  }
}

function* rowParts(
  table: TrainedTable,
  rows: Int32Array,
  part: (typeof PARTS)[number],
): Generator<Uint8Array, void, undefined> {
  const { width } = table;
  const most = Math.max(1, Math.floor(PART_NUMBERS / width));
  for (let start = 0; start < rows.length; start += most) {
    const some = rows.subarray(start, start + most);
    const values = new Float32Array(some.length * width);
    some.forEach((row, i) => {
      values.set(table.row(row)[part], i * width);
    });
    checkFinite(table.weight.name, values);
    yield bytesOf(values);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Takes weights and moments from files that {@link runFiles} made; rows that they lack are the checkpoint's again.
 *
 * Throws: TrainingError `resume` where they do not fit; CheckpointError.
 */
export async function restoreRun(files: CheckpointFiles, { tensors, embeddings }: RunTensors): Promise<void> {
  for (const table of tablesOf(embeddings)) table.forget();
  for (const part of PARTS) {
    const read = await readerOf(files, FILE_OF[part]);
    for (const [name, array] of tensors.arrays)
      array[part].set(floats(await read(name), name, array[part].length));
    for (const table of tablesOf(embeddings)) {
      const rows = await read(rowsName(table));
      if (rows?.dtype !== "int32")
        throw new TrainingError("resume", FILE_OF[part], `lacks ${rowsName(table)}`);
      await table.ensure(rows.data);
      const { name } = table.weight;
      const values = floats(await read(name), name, rows.data.length * table.width);
      rows.data.forEach((row, i) => {
        table.row(row)[part].set(values.subarray(i * table.width, (i + 1) * table.width));
      });
    }
  }
}

function tablesOf(embeddings: TrainedEmbeddings | undefined): readonly TrainedTable[] {
  return embeddings?.trained ?? [];
}

function rowsName({ weight }: TrainedTable): string {
  return `${weight.name}.rows`;
}

function floats(tensor: Tensor | undefined, name: string, length: number): Float32Array {
  if (tensor?.dtype === "float32" && tensor.data.length === length) return tensor.data;
  throw new TrainingError(
    "resume",
    name,
    "is not as the model has it: the run was of another model or settings",
  );
}

/** Reads the tensors of a file one at a time; undefined for one that it lacks. */
async function readerOf(
  files: CheckpointFiles,
  name: string,
): Promise<(tensor: string) => Promise<Tensor | undefined>> {
  const file = await files.open(name);
  try {
    const { entries } = await readSafetensors(file, name);
    return async (tensor) => {
      const entry = entries.get(tensor);
      return entry && readWeight(files, entry);
    };
  } finally {
    await file.close();
  }
}
