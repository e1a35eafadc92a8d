import type { Program } from "../backend.js";
import type { RandomAccessFile } from "../checkpoint/checkpoint-files.js";
import type { WeightStorage } from "../checkpoint/weight-source.js";

export type FileStorage = Extract<WeightStorage, { kind: "file" }>;
export type MemoryStorage = Extract<WeightStorage, { kind: "memory" }>;

/** The weights of a graph's parameters by where they lie. */
export interface WeightsByFile {
  /** By parameter. Weights without a byte count as in memory: there is no empty range of a file to map. */
  readonly inMemory: ReadonlyMap<string, MemoryStorage>;
  /** Ranges by file, then by parameter. */
  readonly inFiles: ReadonlyMap<string, ReadonlyMap<string, FileStorage>>;
}

/** Sorts a program's weights by file; of those that it has, only what parameters of the graph use. */
export function weightsByFile({ graph, weights }: Pick<Program, "graph" | "weights">): WeightsByFile {
  const inMemory = new Map<string, MemoryStorage>();
  const inFiles = new Map<string, Map<string, FileStorage>>();
  for (const { name } of graph.parameters) {
    const storage = weights.get(name);
    if (storage === undefined) continue;
    if (storage.kind === "memory") inMemory.set(name, storage);
    else if (storage.length === 0) inMemory.set(name, { kind: "memory", data: new Uint8Array(0) });
    else {
      const ranges = inFiles.get(storage.file) ?? new Map<string, FileStorage>();
      inFiles.set(storage.file, ranges.set(name, storage));
    }
  }
  return { inMemory, inFiles };
}

/** Reads ranges of one file into memory, by parameter. Throws: CheckpointError. */
export async function readRanges(
  file: RandomAccessFile,
  ranges: ReadonlyMap<string, FileStorage>,
): Promise<ReadonlyMap<string, MemoryStorage>> {
  const read = new Map<string, MemoryStorage>();
  for (const [parameter, { offset, length }] of ranges)
    read.set(parameter, { kind: "memory", data: await file.read(offset, length) });
  return read;
}
