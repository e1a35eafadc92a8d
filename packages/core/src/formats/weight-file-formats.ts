import { type CheckpointFormat, checkpointFormats } from "../checkpoint/checkpoint-format.js";
import { InputError } from "../errors.js";
import { paddleFile } from "./paddle/paddle-file.js";
import { safetensorsFile } from "./safetensors/safetensors-file.js";
import { torchFile } from "./torch/torch-file.js";
import type { WeightFileFormat } from "./weight-file-format.js";

const files: { readonly [F in CheckpointFormat]: WeightFileFormat } = {
  safetensors: safetensorsFile,
  torch: torchFile,
  paddle: paddleFile,
};

/** How weights are written in a format. Throws: InputError. */
export function weightFileFormat(format: CheckpointFormat): WeightFileFormat {
  if (Object.hasOwn(files, format)) return files[format];
  const known = checkpointFormats.map((name) => JSON.stringify(name)).join(", ");
  throw new InputError("format", known, JSON.stringify(format));
}
