import type { FileHandle } from "node:fs/promises";
import { CheckpointError, type RandomAccessFile } from "@ernie-m/core";
import { checkRange } from "@ernie-m/core/runtime";
import { checkNumber } from "../arguments.js";
import { unreadable } from "./file-errors.js";

/** Bytes asked of the platform at once: it counts them in 32 bits. */
const LARGEST_READ = 1024 ** 3;

/** A file of the local disk, read at positions; `size` is its size when it was opened. */
export class LocalFile implements RandomAccessFile {
  readonly path: string;
  readonly size: number;
  readonly #handle: FileHandle;

  constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    checkNumber("offset", offset);
    checkNumber("length", length);
    checkRange(this.path, this.size, { offset, length });
    try {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const most = Math.min(length - done, LARGEST_READ);
        const { bytesRead } = await this.#handle.read(bytes, done, most, offset + done);
        if (bytesRead === 0) {
          const reason = `ends after ${offset + done} bytes, it had ${this.size} when it was opened`;
          throw new CheckpointError("truncated-file", this.path, reason);
        }
        done += bytesRead;
      }
      return bytes;
    } catch (cause) {
      throw cause instanceof CheckpointError ? cause : unreadable(this.path, cause);
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
