import type { CheckpointFiles } from "../src/checkpoint/checkpoint-files.js";
import { memoryFiles } from "../src/checkpoint/memory-files.js";
import { openWeights } from "../src/formats/open-weights.js";
import { readWeight } from "../src/weights/read-weight.js";

/** A tensor as plain numbers. 16-bit floats are given by their bits. */
export interface PlainTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly kind: "file" | "memory";
}

/** Every tensor of a checkpoint. */
export async function plainTensors(files: CheckpointFiles): Promise<Record<string, PlainTensor>> {
  const { entries } = await openWeights(files);
  const tensors: Record<string, PlainTensor> = {};
  for (const [name, entry] of entries) {
    const { dtype, shape, data } = await readWeight(files, entry);
    tensors[name] = { dtype, shape, values: Array.from(data, Number), kind: entry.storage.kind };
  }
  return tensors;
}

/** A checkpoint of one file. */
export function oneFile(name: string, bytes: Uint8Array): CheckpointFiles {
  return memoryFiles("m", { [name]: bytes });
}
