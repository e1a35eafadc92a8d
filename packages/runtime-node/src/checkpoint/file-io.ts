import { type FileHandle, stat } from "node:fs/promises";

/** Bytes of a file once links are followed; undefined when there is no such file. */
export async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? found.size : undefined;
}

/**
 * Writes all of `bytes`, at `position` of the file or, without one, where the last write ended: the platform may take
 * fewer at once.
 */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position?: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = position === undefined ? null : position + done;
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}
