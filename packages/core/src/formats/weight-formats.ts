import { describeValue } from "@ernie-m/config";
import { type CheckpointFormat, checkpointFormats } from "../checkpoint/checkpoint-files.js";
import type { WeightFileReader, WeightFileWriter } from "../checkpoint/weight-file.js";
import { InputError } from "../errors.js";

/** A format of weights: what its files are called, what reads them and what writes them. */
export interface WeightFormat {
  /** A file's name up to its extension; of several files it is followed by `-00001-of-00003`. */
  readonly stem: string;
  readonly extension: string;
  readonly read: WeightFileReader;
  /** Loads what writes a file. */
  loadWriter(): Promise<WeightFileWriter>;
}

/** Every format. What reads and writes one is loaded with the first checkpoint that takes it. */
export const weightFormats: { readonly [F in CheckpointFormat]: WeightFormat } = {
  safetensors: {
    stem: "model",
    extension: "safetensors",
    read: async (file, name) =>
      (await import("./safetensors/read-safetensors.js")).readSafetensors(file, name),
    loadWriter: async () => (await import("./safetensors/safetensors-writer.js")).safetensorsWriter,
  },
  torch: {
    stem: "pytorch_model",
    extension: "bin",
    read: async (...file) => (await import("./torch/read-torch.js")).readTorch(...file),
    loadWriter: async () => (await import("./torch/torch-writer.js")).torchWriter,
  },
  paddle: {
    stem: "model_state",
    extension: "pdparams",
    read: async (...file) => (await import("./paddle/read-paddle.js")).readPaddle(...file),
    loadWriter: async () => (await import("./paddle/paddle-writer.js")).paddleWriter,
  },
};

/**
 * The format of that name. `input` is what asks for it, for the message. Throws: InputError when there is
 * none.
 */
export function weightFormat(name: CheckpointFormat, input: string): WeightFormat {
  // JavaScript callers are not held to the type.
  if (checkpointFormats.includes(name)) return weightFormats[name];
  const known = checkpointFormats.map((format) => JSON.stringify(format)).join(", ");
  throw new InputError(input, known, describeValue(name));
}

/**
 * Whether weights are stored under this name in some format: a file, one of several, or the index of those.
 */
export function isWeightFileName(name: string): boolean {
  return Object.values(weightFormats).some(({ stem, extension }) =>
    new RegExp(`^${stem}(?:-\\d+-of-\\d+\\.${extension}|\\.${extension}(?:\\.index\\.json)?)$`).test(name),
  );
}
