import { type CheckpointFiles, checkpointFormats } from "../checkpoint/checkpoint-files.js";
import type { WeightFileReader } from "../checkpoint/weight-file.js";
import type { WeightSource } from "../checkpoint/weight-source.js";
import { CheckpointError, unsupportedFile } from "../errors.js";
import { readSharded } from "./sharded.js";
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
 * Throws: InputError for `files.weights`; CheckpointError `unreadable-file` when there are no weights,
 * `unsupported-file` when there are only some in a format that cannot be read; what the format's reader
 * throws.
 */
export async function openWeights(files: CheckpointFiles): Promise<WeightSource> {
  const accepted = files.weights === undefined ? checkpointFormats : [files.weights];
  const expected: string[] = [];
  for (const name of accepted) {
    const { stem, extension, read } = weightFormat(name, "weights");
    const file = `${stem}.${extension}`;
    const index = `${file}.index.json`;
    if (await files.has(file)) return readSingle(files, file, read);
    if (await files.has(index)) return readSharded(files, index, read);
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
  throw new CheckpointError(
    "unreadable-file",
    files.location,
    `no weights: expected ${expected.join(" or ")}`,
  );
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
