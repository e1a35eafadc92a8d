import type { CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import { CheckpointError } from "../errors.js";
import { readSafetensors } from "./safetensors.js";
import { readSharded } from "./sharded.js";
import type { WeightSource } from "./weight-source.js";

/** One way in which a checkpoint can hold its weights. */
interface WeightFormat {
  readonly name: string;
  /** The file that shows that a checkpoint has this format, and where reading it starts. */
  readonly file: string;
  read(files: CheckpointFiles, file: string): Promise<WeightSource>;
}

/** In order of preference: of several copies of the weights the first one is read. */
const formats: readonly WeightFormat[] = [
  { name: "safetensors", file: "model.safetensors", read: readSingle },
  {
    name: "safetensors, sharded",
    file: "model.safetensors.index.json",
    read: (files, file) => readSharded(files, file, readSafetensors),
  },
];

/** Weight files that are known and cannot be read, so that the message can say so. */
const unsupportedFiles: readonly string[] = [
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
  "model_state.pdparams",
  "tf_model.h5",
  "flax_model.msgpack",
];

/**
 * Finds the weights of a checkpoint and reads where each tensor lies; no tensor is read. Looks for
 * `model.safetensors`, then `model.safetensors.index.json`.
 *
 * Throws: CheckpointError `unreadable-file` when there are no weights, `unsupported-file` when there are only
 * some in a format that cannot be read, and whatever the format's reader throws.
 */
export async function openWeights(files: CheckpointFiles): Promise<WeightSource> {
  for (const format of formats) {
    if (await files.has(format.file)) return format.read(files, format.file);
  }
  const wanted = formats.map((format) => format.file).join(" or ");
  const present: string[] = [];
  for (const name of unsupportedFiles) {
    if (await files.has(name)) present.push(name);
  }
  if (present.length > 0) {
    throw new CheckpointError(
      "unsupported-file",
      files.location,
      `weights are in ${present.join(" and ")}, which cannot be read; expected ${wanted}`,
    );
  }
  throw new CheckpointError("unreadable-file", files.location, `no weights: expected ${wanted}`);
}

async function readSingle(files: CheckpointFiles, name: string): Promise<WeightSource> {
  const file = await files.open(name);
  try {
    return await readSafetensors(file, name);
  } finally {
    await file.close();
  }
}
