import type { CheckpointError, Program, WeightStorage } from "@ernie-m/core";
import { readRanges, weightsByFile } from "@ernie-m/core/runtime";
import { isBlobFile, unreadable } from "../checkpoint/blob-file.js";
import { canReadInPlace, LazyBytes } from "./lazy-bytes.js";

/** Weights as onnxruntime-web can take them. */
export interface PlacedWeights {
  readonly weights: ReadonlyMap<string, WeightStorage>;
  /** Files that weights refer to, by location. */
  readonly mounted: readonly { readonly path: string; readonly data: Uint8Array }[];
  /** What one of those could not be read for, once it was asked for. */
  failure(): CheckpointError | undefined;
}

/**
 * Decides how ONNX Runtime gets at each weight of a program. It copies every weight it is handed into its own
 * memory, so what it is handed should cost nothing: in a worker, a file is mounted that reads ranges of a
 * blob when they are asked for. In a page, where nothing can be read at once, the ranges that parameters use
 * are read into memory first, and dropped when the session is made.
 *
 * Throws: CheckpointError when a file cannot be found or read.
 */
export async function placeWeights(program: Program): Promise<PlacedWeights> {
  const { inMemory, inFiles } = weightsByFile(program);
  const weights = new Map<string, WeightStorage>(inMemory);
  const mounted = new Map<string, Uint8Array>();
  let failure: CheckpointError | undefined;
  const failedOf = (path: string) => (cause: unknown) => {
    failure ??= unreadable(path, cause);
  };
  for (const [name, ranges] of inFiles) {
    const file = await program.files.open(name);
    try {
      if (canReadInPlace() && isBlobFile(file)) {
        const path = `file:${name}`;
        mounted.set(path, new LazyBytes(file.blob, failedOf(file.path)));
        for (const [parameter, storage] of ranges) weights.set(parameter, { ...storage, file: path });
        continue;
      }
      for (const [parameter, storage] of await readRanges(file, ranges)) weights.set(parameter, storage);
    } finally {
      await file.close();
    }
  }
  return {
    weights,
    mounted: [...mounted].map(([path, data]) => ({ path, data })),
    failure: () => failure,
  };
}
