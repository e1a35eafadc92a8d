import { type FileHandle, stat } from "node:fs/promises";
import type { RandomAccessFile } from "@ernie-m/core";

/** Bytes of a file once links are followed; undefined when there is no such file. */
export async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? found.size : undefined;
}

/**
 * Writes all of `bytes`, at `position` of the file or, without one, where the last write ended: the platform
 * may take fewer at once.
 */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position?: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = position === undefined ? null : position + done;
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}

/** At most the first `length` bytes of an open file, which is closed. */
export async function readStartOf(file: RandomAccessFile, length: number): Promise<Uint8Array> {
  try {
    return await file.read(0, Math.min(length, file.size));
  } finally {
    await file.close();
  }
}
