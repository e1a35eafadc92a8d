import { adapterBase } from "../checkpoint/adapter.js";
import {
  type CheckpointFiles,
  type CheckpointFormat,
  checkFiles,
  checkpointFormats,
} from "../checkpoint/checkpoint-files.js";
import { quote } from "../checkpoint/quote.js";
import type { WeightFileReader } from "../checkpoint/weight-file.js";
import type { WeightSource } from "../checkpoint/weight-source.js";
import { CheckpointError, unsupportedFile } from "../errors.js";
import { unwrapNames } from "./unwrap-names.js";
import { weightFormat } from "./weight-formats.js";

/** Weight files that are known and cannot be read, so that the message can say so. */
const unsupportedFiles: readonly string[] = ["tf_model.h5", "flax_model.msgpack"];

/**
 * Finds the weights of a checkpoint and reads where each tensor lies; those whose bytes lie in a file as they
 * are are not read. Looks for `model.safetensors`, `model.safetensors.index.json`, `pytorch_model.bin`,
 * `pytorch_model.bin.index.json`, `model_state.pdparams` and `model_state.pdparams.index.json`, in this
 * order. Tensors whose bytes do not are decoded: a few into memory, more of them once into a file that
 * `files` caches.
 *
 * `files.weights` leaves but one of the three formats.
 *
 * Throws: InputError for `files` and `files.weights`; CheckpointError `unreadable-file` when there are no weights,
 * `unsupported-file` when there are only some in a format that cannot be read; what the format's reader
 * throws.
 */
export async function openWeights(files: CheckpointFiles): Promise<WeightSource> {
  checkFiles(files);
  const accepted = acceptedFormats(files);
  const expected: string[] = [];
  for (const { file, index, read } of namesOf(accepted)) {
    if (await files.has(file)) return unwrapNames(await readSingle(files, file, read));
    if (await files.has(index)) {
      // Few checkpoints are in shards; what reads them is fetched by those.
      const { readSharded } = await import("./sharded.js");
      return unwrapNames(await readSharded(files, index, read));
    }
    expected.push(file, index);
  }
  const present: string[] = [];
  for (const name of unsupportedFiles) {
    if (await files.has(name)) present.push(name);
  }
  if (present.length > 0) {
    throw unsupportedFile(
      files.location,
      `weights are in ${present.join(" and ")}, which cannot be read; expected ${expected.join(" or ")}`,
    );
  }
  const reason = `no weights: expected ${expected.join(" or ")}${await seenInstead(files, accepted)}`;
  throw new CheckpointError("unreadable-file", files.location, reason);
}

/** Whether there is a file that `openWeights` would read. Throws: InputError for `files` and `files.weights`. */
export async function hasWeights(files: CheckpointFiles): Promise<boolean> {
  checkFiles(files);
  for (const { file, index } of namesOf(acceptedFormats(files)))
    if ((await files.has(file)) || (await files.has(index))) return true;
  return false;
}

function acceptedFormats({ weights }: CheckpointFiles): readonly CheckpointFormat[] {
  return weights === undefined ? checkpointFormats : [weights];
}

/** The names that weights have in each format. */
function namesOf(
  formats: readonly CheckpointFormat[],
): readonly { readonly file: string; readonly index: string; readonly read: WeightFileReader }[] {
  return formats.map((name) => {
    const { stem, extension, read } = weightFormat(name, "weights");
    const file = `${stem}.${extension}`;
    return { file, index: `${file}.index.json`, read };
  });
}

/** What a message lists at the most. */
const MOST_NAMED = 4;

/** Names that weights have, of whatever program. */
const WEIGHTS_OF_SOME_KIND = /\.(?:safetensors|bin|pdparams|pt|pth|ckpt|onnx|gguf|h5|msgpack|npz)$/i;

const SHARD = /-\d+-of-\d+\.[a-z]+$/;

/** What there is that looks like weights, and what to do about it; empty where there is nothing of the kind. */
async function seenInstead(files: CheckpointFiles, accepted: readonly CheckpointFormat[]): Promise<string> {
  const base = await adapterBase(files);
  if (base !== undefined)
    return `; adapter_config.json says that this is an adapter of ${base}: merge it into that model, as opening it with a model class or a task does`;
  const all = await files.names?.();
  if (all === undefined) return "; each of these was asked for, and what else is there cannot be listed";
  const names = all.filter((name) => WEIGHTS_OF_SOME_KIND.test(name)).sort();
  if (names.length === 0) return "";
  const listed = names.slice(0, MOST_NAMED).map(quote).join(", ");
  const rest = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  const { stem, extension } = weightFormat(accepted[0], "weights");
  const hint = names.some((name) => SHARD.test(name))
    ? "parts of weights need their index beside them"
    : `if one of them is the weights, name it ${stem}.${extension} or the like`;
  return `; found ${listed}${rest}: ${hint}`;
}

/** Reads a checkpoint whose weights are one file. */
async function readSingle(
  files: CheckpointFiles,
  name: string,
  read: WeightFileReader,
): Promise<WeightSource> {
  const file = await files.open(name);
  try {
    return await read(file, name, files);
  } finally {
    await file.close();
  }
}
