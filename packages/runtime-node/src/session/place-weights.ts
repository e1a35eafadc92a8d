import path, { type PlatformPath } from "node:path";
import type { CheckpointFiles, Program, WeightStorage } from "@ernie-m/core";
import { type FileStorage, readRanges, weightsByFile } from "@ernie-m/core/runtime";
import { checkSame, identityOf, type MappedFile } from "../checkpoint/file-identity.js";
import { isLocal, type LocalFiles } from "../checkpoint/local-files.js";

/** A program's weights as ONNX Runtime can reach them. */
export interface PlacedWeights {
  /** Storage of every parameter of the graph; files that ONNX Runtime cannot map are in memory here. */
  readonly weights: ReadonlyMap<string, WeightStorage>;
  /** The folder that locations are relative to; undefined when no weight stays in a file. */
  readonly folder: string | undefined;
  /** Location of a file that stays in use, relative to `folder`. */
  locate(file: string): string;
  /** The files that stay in use. */
  readonly mapped: readonly MappedFile[];
}

/**
 * Decides how ONNX Runtime finds each weight of a program.
 *
 * It maps external data only from below one folder, and refuses a link that leads out of it: which is how the
 * caches of hubs lay out a checkpoint. So files are named by where they really lie, relative to the deepest
 * folder that all of them share. What has no such folder (another drive on Windows) or is no local file at
 * all is read into memory, only the ranges that parameters of this graph use; so is everything unless `mapped`.
 *
 * On Windows a range is mapped only when it starts at a multiple of 64 KiB, which in a checkpoint it rarely
 * does; elsewhere ONNX Runtime reads the range into memory itself. Source: microsoft/onnxruntime#21195.
 *
 * Throws: CheckpointError when a file cannot be found or read, or is not as it was when it was opened.
 */
export async function placeWeights(
  program: Program,
  { mapped = true }: { readonly mapped?: boolean } = {},
): Promise<PlacedWeights> {
  const { inMemory, inFiles } = weightsByFile(program);
  const weights = new Map<string, WeightStorage>(inMemory);
  const files = await unchangedFiles(program.files, [...inFiles.keys()]);
  const paths = new Map(mapped ? [...files].map(([name, { path }]) => [name, path] as const) : []);
  const { folder, locations } = shareFolder(paths);
  for (const [name, ranges] of inFiles) {
    const placed = locations.has(name) ? ranges : await readFileRanges(program.files, name, ranges);
    for (const [parameter, storage] of placed) weights.set(parameter, storage);
  }
  return {
    weights,
    folder,
    locate: (file) => locations.get(file) ?? file,
    mapped: [...files].flatMap(([name, file]) => (locations.has(name) ? [file] : [])),
  };
}

interface FileLocations {
  readonly folder: string | undefined;
  readonly locations: ReadonlyMap<string, string>;
}

/** By name the files of the local disk, each as it was when it was opened. */
async function unchangedFiles(
  files: CheckpointFiles,
  names: readonly string[],
): Promise<ReadonlyMap<string, MappedFile>> {
  const found = new Map<string, MappedFile>();
  if (isLocal(files)) for (const name of names) found.set(name, await unchangedFile(files, name));
  return found;
}

async function unchangedFile(files: LocalFiles, name: string): Promise<MappedFile> {
  const path = await files.realPath(name);
  const now = await identityOf(path);
  const opened = files.openedAs?.(path) ?? now;
  checkSame(path, now, opened);
  return { path, opened };
}

/**
 * The deepest folder that the files share, and where they lie in it, with `/` between folders. Files on
 * another drive than the first one are left out.
 */
export function shareFolder(
  paths: ReadonlyMap<string, string>,
  { dirname, parse, relative, sep }: PlatformPath = path,
): FileLocations {
  const locations = new Map<string, string>();
  const [first] = paths.values();
  if (first === undefined) return { folder: undefined, locations };
  const { root } = parse(first);
  const shared = [...paths].filter(([, file]) => parse(file).root === root);
  let folder = dirname(first);
  const holds = (file: string): boolean => file.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  while (!shared.every(([, file]) => holds(file))) folder = dirname(folder);
  for (const [name, file] of shared) locations.set(name, relative(folder, file).split(sep).join("/"));
  return { folder, locations };
}

async function readFileRanges(
  files: CheckpointFiles,
  name: string,
  ranges: ReadonlyMap<string, FileStorage>,
): Promise<ReadonlyMap<string, WeightStorage>> {
  const file = await files.open(name);
  try {
    return await readRanges(file, ranges);
  } finally {
    await file.close();
  }
}
