import type { RandomAccessFile } from "../checkpoint/checkpoint-files.js";
import { CheckpointError } from "../errors.js";

/** The contract's limit on files that are read as a whole, in bytes. */
const LARGEST_WHOLE_FILE = 256 * 1024 ** 2;

/**
 * The whole of an open file.
 *
 * Throws: CheckpointError `unreadable-file` when it is larger than 256 MiB; what reading throws.
 */
export async function readWhole(file: RandomAccessFile): Promise<Uint8Array> {
  if (file.size > LARGEST_WHOLE_FILE) {
    const reason = `has ${file.size} bytes, at most ${LARGEST_WHOLE_FILE} are read as a whole`;
    throw new CheckpointError("unreadable-file", file.path, reason);
  }
  return file.read(0, file.size);
}
