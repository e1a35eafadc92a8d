import { isErrorLike } from "@ernie-m/config";
import { CheckpointError, type CheckpointFiles, type RandomAccessFile } from "@ernie-m/core";
import { checkRange, errorMessage } from "@ernie-m/core/runtime";

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

/** A file over a blob. `path` is for messages. */
export function blobFile(path: string, blob: Blob): BlobFile {
  return {
    path,
    blob,
    size: blob.size,
    async read(offset, length) {
      checkRange(path, blob.size, { offset, length });
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
    close: async () => {},
  };
}

/** Names of the exceptions for a file that is not what it was. */
const GONE: readonly unknown[] = ["NotReadableError", "NotFoundError"];

/**
 * The error for a blob that cannot be read any more: its file was changed, moved or deleted since it was
 * chosen.
 */
export function unreadable(path: string, cause: unknown): CheckpointError {
  const gone = isErrorLike(cause) && GONE.includes(cause.name);
  const reason = gone
    ? "was changed or removed since it was opened"
    : `cannot be read: ${errorMessage(cause)}`;
  return new CheckpointError("unreadable-file", path, reason, { cause });
}

/** The error for a name that a checkpoint does not have. */
export function missing(path: string): CheckpointError {
  return new CheckpointError("unreadable-file", path, "there is no such file");
}
