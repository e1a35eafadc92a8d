import type { CheckpointFiles } from "../checkpoint/checkpoint-files.js";
import { type CheckpointFormat, checkpointFormats } from "../checkpoint/checkpoint-format.js";
import type { WeightSource } from "../checkpoint/weight-source.js";
import { CheckpointError, InputError } from "../errors.js";
import { readSafetensors } from "./safetensors/read-safetensors.js";
import { readSharded, type ShardReader } from "./sharded.js";

/** One way in which a checkpoint can hold its weights. */
interface WeightFormat {
  readonly format: CheckpointFormat;
  /** The file that shows that a checkpoint has this format, and where reading it starts. */
  readonly file: string;
  read(files: CheckpointFiles, file: string): Promise<WeightSource>;
}

// The pickle readers are most of this package's reading code, and a safetensors checkpoint needs none of it: a page
// fetches them with the first checkpoint that does.
const readTorch: ShardReader = async (...file) => (await import("./torch/read-torch.js")).readTorch(...file);
const readPaddle: ShardReader = async (...file) =>
  (await import("./paddle/read-paddle.js")).readPaddle(...file);

/** In order of preference: of several copies of the weights the first one is read. */
const formats: readonly WeightFormat[] = [
  { format: "safetensors", file: "model.safetensors", read: single(readSafetensors) },
  {
    format: "safetensors",
    file: "model.safetensors.index.json",
    read: (files, file) => readSharded(files, file, readSafetensors),
  },
  { format: "torch", file: "pytorch_model.bin", read: single(readTorch) },
  {
    format: "torch",
    file: "pytorch_model.bin.index.json",
    read: (files, file) => readSharded(files, file, readTorch),
  },
  { format: "paddle", file: "model_state.pdparams", read: single(readPaddle) },
  {
    format: "paddle",
    file: "model_state.pdparams.index.json",
    read: (files, file) => readSharded(files, file, readPaddle),
  },
];

/** Weight files that are known and cannot be read, so that the message can say so. */
const unsupportedFiles: readonly string[] = ["tf_model.h5", "flax_model.msgpack"];

/**
 * Finds the weights of a checkpoint and reads where each tensor lies; those whose bytes lie in a file as
 * they are are not read. Looks for `model.safetensors`, `model.safetensors.index.json`, `pytorch_model.bin`,
 * `pytorch_model.bin.index.json`, `model_state.pdparams` and `model_state.pdparams.index.json`, in this order. Tensors
 * whose bytes do not are decoded: a few into memory, more of them once into a file that `files` keeps.
 *
 * `files.weights` leaves but one of the three formats.
 *
 * Throws: InputError for `files.weights`; CheckpointError `unreadable-file` when there are no weights, `unsupported-file` when there are only
 * some in a format that cannot be read, and whatever the format's reader throws.
 */
export async function openWeights(files: CheckpointFiles): Promise<WeightSource> {
  const accepted = formats.filter(({ format }) => files.weights === undefined || format === files.weights);
  if (accepted.length === 0) {
    const known = checkpointFormats.map((format) => JSON.stringify(format)).join(", ");
    throw new InputError("weights", known, JSON.stringify(files.weights));
  }
  for (const { file, read } of accepted) {
    if (await files.has(file)) return read(files, file);
  }
  const wanted = accepted.map(({ file }) => file).join(" or ");
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

/** Reads a checkpoint whose weights are one file. */
function single(readFile: ShardReader): WeightFormat["read"] {
  return async (files, name) => {
    const file = await files.open(name);
    try {
      return await readFile(file, name, files);
    } finally {
      await file.close();
    }
  };
}
