import { basename, dirname, resolve } from "node:path";
import { CheckpointError, type Runtime, type Tensor } from "@ernie-m/core";
import { readSafetensors, readWeight } from "@ernie-m/core/weights";

/**
 * Reads every tensor of a safetensors file.
 *
 * Throws: CheckpointError naming file and reason.
 */
export async function readTensors(path: string, runtime: Runtime): Promise<ReadonlyMap<string, Tensor>> {
  const absolute = resolve(path);
  const name = basename(absolute);
  const files = await runtime.openCheckpoint(dirname(absolute));
  if (!(await files.has(name))) throw new CheckpointError("unreadable-file", path, "there is no such file");
  const file = await files.open(name);
  try {
    const { entries } = await readSafetensors(file, name);
    const tensors = new Map<string, Tensor>();
    for (const entry of entries.values()) tensors.set(entry.name, await readWeight(files, entry));
    return tensors;
  } finally {
    await file.close();
  }
}
