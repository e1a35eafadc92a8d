import { open } from "node:fs/promises";
import { InputFileError, reasonOf } from "../io/input-file-error.js";
import type { Chunk } from "./manifest.js";

/** The bytes of a chunk; fewer where the file has become shorter. Throws: InputFileError. */
export async function readRange(
  file: string,
  { start, end }: Pick<Chunk, "start" | "end">,
): Promise<Uint8Array> {
  try {
    const handle = await open(file, "r");
    try {
      const bytes = Buffer.alloc(end - start);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length, start + length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new InputFileError(`${file}: cannot be read: ${reasonOf(cause)}`, { cause });
  }
}
