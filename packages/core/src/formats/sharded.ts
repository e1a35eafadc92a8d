import type { CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import { isPlainFileName } from "../checkpoint/plain-file-name.js";
import { quote } from "../checkpoint/quote.js";
import { isJsonObject, readJsonObject } from "../checkpoint/read-json.js";
import type { WeightFileReader } from "../checkpoint/weight-file.js";
import type { Misfit, WeightEntry, WeightLayout, WeightSource } from "../checkpoint/weight-source.js";
import { CheckpointError, malformedFile } from "../errors.js";

/** Bytes an index may have; one of ERNIE-M large has 40 kB. */
const LARGEST_INDEX = 100_000_000;

/** Characters of a file name that every file system takes. */
const LONGEST_NAME = 255;

/**
 * Reads a checkpoint whose tensors lie in several files: an index (`model.safetensors.index.json` and the
 * like) with a `weight_map` from tensor to file name.
 *
 * The result holds every tensor of the shards. A shard is opened by its plain name inside the checkpoint.
 *
 * Throws: CheckpointError when the index or a shard is unreadable or broken, a shard's name is a path, a
 * shard lacks a tensor the index puts there, two shards hold the same tensor, or the shards differ in layout.
 */
export async function readSharded(
  files: CheckpointFiles,
  indexName: string,
  readShard: WeightFileReader,
): Promise<WeightSource> {
  const index = await readIndex(files, indexName);
  const entries = new Map<string, WeightEntry>();
  const others = new Map<string, Misfit>();
  const shardOf = new Map<string, string>();
  let first: { readonly layout: WeightLayout; readonly shard: string } | undefined;
  for (const [shard, names] of index.shards) {
    const source = await openShard(files, index.file, shard, readShard);
    first ??= { layout: source.layout, shard };
    if (source.layout !== first.layout) {
      throw malformedFile(
        index.file,
        `the shards differ in layout: ${quote(first.shard)} is "${first.layout}", ${quote(shard)} is "${source.layout}"`,
      );
    }
    const here = new Set([...source.entries.keys(), ...(source.others?.keys() ?? [])]);
    for (const name of names) {
      if (!here.has(name)) {
        throw malformedFile(index.file, `tensor ${quote(name)} is not in its shard ${quote(shard)}`);
      }
    }
    for (const name of here) {
      const other = shardOf.get(name);
      if (other !== undefined) {
        throw malformedFile(
          index.file,
          `tensor ${quote(name)} is both in ${quote(other)} and in ${quote(shard)}`,
        );
      }
      shardOf.set(name, shard);
    }
    for (const [name, entry] of source.entries) entries.set(name, entry);
    for (const [name, misfit] of source.others ?? []) others.set(name, misfit);
  }
  return { layout: first?.layout ?? "pt", file: index.file, entries, others };
}

interface ShardIndex {
  /** Path of the index, for messages. */
  readonly file: string;
  /** Names of tensors by shard, in the order in which the index first names a shard. */
  readonly shards: ReadonlyMap<string, readonly string[]>;
}

async function readIndex(files: CheckpointFiles, name: string): Promise<ShardIndex> {
  const opened = await files.open(name);
  const file = opened.path;
  let bytes: Uint8Array;
  try {
    if (opened.size > LARGEST_INDEX) {
      throw malformedFile(file, `an index of ${opened.size} bytes, at most ${LARGEST_INDEX} are accepted`);
    }
    bytes = await opened.read(0, opened.size);
  } finally {
    await opened.close();
  }
  const json = readJsonObject(bytes, file, "index");
  const weightMap = Object.hasOwn(json, "weight_map") ? json.weight_map : undefined;
  if (!isJsonObject(weightMap)) throw malformedFile(file, "weight_map is not an object of file names");
  const shards = new Map<string, string[]>();
  for (const [tensor, shard] of Object.entries(weightMap)) {
    if (typeof shard !== "string") {
      throw malformedFile(file, `weight_map gives tensor ${quote(tensor)} no file name`);
    }
    if (!isPlainFileName(shard) || shard.length > LONGEST_NAME) {
      throw malformedFile(
        file,
        `tensor ${quote(tensor)} is put in ${quote(shard)}, which is not a plain file name`,
      );
    }
    const names = shards.get(shard);
    if (names === undefined) shards.set(shard, [tensor]);
    else names.push(tensor);
  }
  if (shards.size === 0) throw malformedFile(file, "weight_map names no tensor");
  return { file, shards };
}

async function openShard(
  files: CheckpointFiles,
  indexFile: string,
  shard: string,
  readShard: WeightFileReader,
): Promise<WeightSource> {
  if (!(await files.has(shard))) {
    throw new CheckpointError("unreadable-file", indexFile, `the shard ${quote(shard)} is missing`);
  }
  const opened = await files.open(shard);
  try {
    return await readShard(opened, shard, files);
  } finally {
    await opened.close();
  }
}
