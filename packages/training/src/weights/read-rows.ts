import { bytesPerElement, type CheckpointFiles, type ModelWeight } from "@ernie-m/core";
import { isWidenableDType, toFloat32 } from "@ernie-m/core/weights";
import { TrainingError } from "../errors.js";

/** Rows that lie this near to one another, in bytes, are read at once. */
const GAP = 65536;

/** Rows in groups that are read at once, each in order. */
function groupsOf(rows: readonly number[], rowBytes: number): readonly (readonly number[])[] {
  const groups: number[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const row of [...new Set(rows)].sort((a, b) => a - b)) {
    if ((row - last) * rowBytes <= GAP) groups[groups.length - 1].push(row);
    else groups.push([row]);
    last = row;
  }
  return groups;
}

/**
 * Reads rows of a table [rows, width] as float32 and hands each over; no more of the table is read than lies between
 * them.
 *
 * Throws: TrainingError `model` for a table of integers; CheckpointError.
 */
export async function readRows(
  files: CheckpointFiles,
  { name, dtype, shape, storage }: ModelWeight,
  rows: readonly number[],
  take: (row: number, values: Float32Array) => void,
): Promise<void> {
  if (!isWidenableDType(dtype) || dtype === "int8")
    throw new TrainingError(
      "model",
      name,
      `is stored as ${dtype}: what is trained is summed with floats alone; widen it first`,
    );
  const [, width] = shape;
  const rowBytes = width * bytesPerElement[dtype];
  const file = storage.kind === "file" ? await files.open(storage.file) : undefined;
  const read = async (start: number, length: number): Promise<Uint8Array> => {
    if (storage.kind === "memory") return storage.data.subarray(start, start + length);
    return file === undefined ? new Uint8Array(length) : file.read(storage.offset + start, length);
  };
  try {
    for (const group of groupsOf(rows, rowBytes)) {
      const [first, last] = [group[0], group[group.length - 1]];
      const values = toFloat32(await read(first * rowBytes, (last + 1 - first) * rowBytes), dtype);
      for (const row of group) take(row, values.subarray((row - first) * width, (row + 1 - first) * width));
    }
  } finally {
    await file?.close();
  }
}
