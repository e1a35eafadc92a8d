import type { Program, WeightStorage } from "@ernie-m/core";
import { isBlobFile } from "../checkpoint/blob-file.js";
import { canReadInPlace, LazyBytes } from "./lazy-bytes.js";

type FileStorage = Extract<WeightStorage, { kind: "file" }>;

/** Weights as onnxruntime-web can take them. */
export interface PlacedWeights {
  readonly weights: ReadonlyMap<string, WeightStorage>;
  /** Files that weights refer to, by location. */
  readonly mounted: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/**
 * Decides how ONNX Runtime gets at each weight of a program. It copies every weight it is handed into its own memory,
 * so what it is handed should cost nothing: in a worker, a file is mounted that reads ranges of a blob when they are
 * asked for. In a page, where nothing can be read at once, the ranges that parameters use are read into memory first,
 * and dropped when the session is made.
 *
 * Throws: CheckpointError when a file cannot be found or read.
 */
export async function placeWeights(program: Program): Promise<PlacedWeights> {
  const weights = new Map<string, WeightStorage>();
  const mounted = new Map<string, Uint8Array>();
  for (const [file, parameters] of byFile(program, weights)) {
    const opened = await program.files.open(file);
    try {
      if (canReadInPlace() && isBlobFile(opened)) {
        const path = `file:${file}`;
        mounted.set(path, new LazyBytes(opened.blob));
        for (const [name, storage] of parameters) weights.set(name, { ...storage, file: path });
        continue;
      }
      for (const [name, { offset, length }] of parameters)
        weights.set(name, { kind: "memory", data: await opened.read(offset, length) });
    } finally {
      await opened.close();
    }
  }
  return { weights, mounted: [...mounted].map(([path, data]) => ({ path, data })) };
}

/** Parameters whose weights lie in files, by file; the others go to `rest`. */
function byFile(
  program: Program,
  rest: Map<string, WeightStorage>,
): ReadonlyMap<string, readonly (readonly [string, FileStorage])[]> {
  const files = new Map<string, [string, FileStorage][]>();
  for (const { name } of program.graph.parameters) {
    const storage = program.weights.get(name);
    if (storage === undefined) continue;
    if (storage.kind === "memory") {
      rest.set(name, storage);
      continue;
    }
    if (storage.length === 0) {
      rest.set(name, { kind: "memory", data: new Uint8Array(0) });
      continue;
    }
    const others = files.get(storage.file);
    if (others === undefined) files.set(storage.file, [[name, storage]]);
    else others.push([name, storage]);
  }
  return files;
}
