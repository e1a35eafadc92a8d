import { type CheckpointFiles, float32Tensor, int32Tensor, type Tensor, type TensorMap } from "@ernie-m/core";
import { readSafetensors, readWeight, writeSafetensors } from "@ernie-m/core/weights";
import { TrainingError } from "../errors.js";
import type { TrainedArray } from "../optimizer/adamw.js";
import type { TrainedEmbeddings } from "./embeddings.js";
import type { TrainedTable } from "./trained-table.js";
import type { TrainedTensors } from "./trained-tensors.js";

/** The parts of what is trained, each a file of its own so that no more than a third is held twice. */
const PARTS = ["weights", "firstMoments", "secondMoments"] as const;
const FILE_OF = {
  weights: "weights.run.safetensors",
  firstMoments: "first-moments.run.safetensors",
  secondMoments: "second-moments.run.safetensors",
} as const satisfies Record<(typeof PARTS)[number], string>;

/** What is trained. */
export interface RunTensors {
  readonly tensors: TrainedTensors;
  readonly embeddings: TrainedEmbeddings | undefined;
}

/** Weights and moments as files, one after another. */
export function* runFiles({
  tensors,
  embeddings,
}: RunTensors): Generator<readonly [name: string, bytes: Uint8Array]> {
  for (const part of PARTS) {
    const held: Record<string, Tensor> = {};
    for (const [name, array] of tensors.arrays) held[name] = float32Tensor(array[part], [array[part].length]);
    for (const table of tablesOf(embeddings)) {
      const { rows, width } = table;
      const values = new Float32Array(rows.length * width);
      rows.forEach((row, i) => {
        values.set(table.row(row)[part], i * width);
      });
      held[rowsName(table)] = int32Tensor(Int32Array.from(rows), [rows.length]);
      held[table.weight.name] = float32Tensor(values, [rows.length, width]);
    }
    yield [FILE_OF[part], writeSafetensors(held)];
  }
}

/**
 * Takes weights and moments from files that {@link runFiles} made.
 *
 * Throws: TrainingError `resume` where they do not fit; CheckpointError.
 */
export async function restoreRun(files: CheckpointFiles, { tensors, embeddings }: RunTensors): Promise<void> {
  for (const part of PARTS) {
    const held = await readAll(files, FILE_OF[part]);
    for (const [name, array] of tensors.arrays) fill(array, part, floats(held, name, array[part].length));
    for (const table of tablesOf(embeddings)) {
      const rows = held[rowsName(table)];
      if (rows?.dtype !== "int32")
        throw new TrainingError("resume", FILE_OF[part], `lacks ${rowsName(table)}`);
      await table.ensure(rows.data);
      const values = floats(held, table.weight.name, rows.data.length * table.width);
      rows.data.forEach((row, i) => {
        fill(table.row(row), part, values.subarray(i * table.width, (i + 1) * table.width));
      });
    }
  }
}

function tablesOf(embeddings: TrainedEmbeddings | undefined): readonly TrainedTable[] {
  return embeddings === undefined ? [] : [embeddings.words, embeddings.positions];
}

function rowsName({ weight }: TrainedTable): string {
  return `${weight.name}.rows`;
}

function fill(array: TrainedArray, part: (typeof PARTS)[number], values: Float32Array): void {
  array[part].set(values);
}

function floats(held: TensorMap, name: string, length: number): Float32Array {
  const tensor = held[name];
  if (tensor?.dtype === "float32" && tensor.data.length === length) return tensor.data;
  throw new TrainingError(
    "resume",
    name,
    "is not as the model has it: the run was of another model or settings",
  );
}

async function readAll(files: CheckpointFiles, name: string): Promise<TensorMap> {
  const file = await files.open(name);
  try {
    const { entries } = await readSafetensors(file, name);
    const tensors: Record<string, Tensor> = {};
    for (const entry of entries.values()) tensors[entry.name] = await readWeight(files, entry);
    return tensors;
  } finally {
    await file.close();
  }
}
