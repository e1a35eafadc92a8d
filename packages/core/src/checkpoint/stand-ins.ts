import { STAND_IN_BYTES, standInOf, standInReasons } from "@ernie-m/config";
import { CheckpointError } from "../errors.js";
import type { RandomAccessFile } from "./checkpoint-files.js";

/**
 * Refuses a file that only stands in the place of another.
 *
 * Throws: CheckpointError `malformed-file` naming it.
 */
export function refuseStandIn(file: string, start: Uint8Array, size: number): void {
  const standIn = standInOf(start, size);
  if (standIn !== undefined)
    throw new CheckpointError("malformed-file", file, `is ${standInReasons[standIn]}`);
}

/** The same for a file that is open, of which only the beginning is read. Throws: as {@link refuseStandIn}. */
export async function refuseOpenStandIn(file: RandomAccessFile): Promise<void> {
  refuseStandIn(file.path, await file.read(0, Math.min(STAND_IN_BYTES, file.size)), file.size);
}

const SAFETENSORS = "a safetensors file: name it model.safetensors";

/** What a file that was taken for weights of another format is, by how it begins; undefined when that is not known. */
export function otherFormat(start: Uint8Array, expected: "safetensors" | "torch"): string | undefined {
  const begins = (...bytes: readonly number[]): boolean => bytes.every((byte, i) => start[i] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04)) return "a zip archive, as torch.save writes pytorch_model.bin";
  if (begins(0x80) && start[1] >= 2 && start[1] <= 5)
    return "a pickle, as torch.save and paddle.save write pytorch_model.bin and model_state.pdparams";
  if (begins(0x89, 0x48, 0x44, 0x46)) return "an HDF5 file, as TensorFlow writes tf_model.h5";
  if (begins(0x1f, 0x8b)) return "compressed with gzip";
  if (expected !== "safetensors" && start[8] === 0x7b && start[7] === 0) return SAFETENSORS;
  return undefined;
}
