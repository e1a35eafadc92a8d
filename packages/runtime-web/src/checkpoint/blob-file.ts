import { CheckpointError, type CheckpointFiles, type RandomAccessFile } from "@ernie-m/core";
import { errorMessage } from "../one-line.js";

/** A file whose bytes the browser keeps: chosen by the user, downloaded, or in memory. */
export interface BlobFile extends RandomAccessFile {
  readonly blob: Blob;
}

/** A checkpoint whose files can be had as blobs, which are read where they lie. */
export interface BlobFiles extends CheckpointFiles {
  open(name: string): Promise<BlobFile>;
}

export function isBlobFile(file: RandomAccessFile): file is BlobFile {
  return "blob" in file && file.blob instanceof Blob;
}

/** The contract's limit on files that are read as a whole. */
export const LARGEST_WHOLE_FILE = 256 * 1024 ** 2;

/** A file over a blob. `path` is for messages. */
export function blobFile(path: string, blob: Blob): BlobFile {
  return {
    path,
    blob,
    size: blob.size,
    async read(offset, length) {
      checkRange(path, blob.size, offset, length);
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
    close: async () => {},
  };
}

/** The whole of an open file. Throws: CheckpointError `unreadable-file` when it is larger than 256 MiB. */
export async function readWhole(file: RandomAccessFile): Promise<Uint8Array> {
  if (file.size > LARGEST_WHOLE_FILE) {
    const reason = `has ${file.size} bytes, at most ${LARGEST_WHOLE_FILE} are read as a whole`;
    throw new CheckpointError("unreadable-file", file.path, reason);
  }
  return file.read(0, file.size);
}

/** Throws: CheckpointError `truncated-file` when the range is not inside the file. */
export function checkRange(path: string, size: number, offset: number, length: number): void {
  const inside =
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    offset + length <= size;
  if (inside) return;
  const reason = `wanted ${length} bytes at ${offset} of a file of ${size} bytes`;
  throw new CheckpointError("truncated-file", path, reason);
}

/** The error for a blob that cannot be read any more: its file was changed, moved or deleted since it was chosen. */
export function unreadable(path: string, cause: unknown): CheckpointError {
  const gone = cause instanceof DOMException && ["NotReadableError", "NotFoundError"].includes(cause.name);
  const reason = gone
    ? "was changed or removed since it was opened"
    : `cannot be read: ${errorMessage(cause)}`;
  return new CheckpointError("unreadable-file", path, reason, { cause });
}

/** The error for a name that a checkpoint does not have. */
export function missing(path: string): CheckpointError {
  return new CheckpointError("unreadable-file", path, "there is no such file");
}
