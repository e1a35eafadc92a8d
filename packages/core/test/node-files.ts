import { type FileHandle, open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fixturePath } from "@ernie-m/fixtures";
import type { CheckpointFiles, RandomAccessFile } from "../src/checkpoint/checkpoint-files.js";
import { CheckpointError } from "../src/errors.js";

/** The files of a folder, read positionally: what core's tests open checkpoints with. */
export function nodeFiles(folder: string): CheckpointFiles {
  return {
    location: folder,
    async has(name) {
      const found = await stat(join(folder, name)).catch(() => undefined);
      return found?.isFile() === true;
    },
    async readFile(name) {
      const path = join(folder, name);
      try {
        return await readFile(path);
      } catch (cause) {
        throw new CheckpointError("unreadable-file", path, "cannot be read", { cause });
      }
    },
    async open(name) {
      const path = join(folder, name);
      let handle: FileHandle;
      try {
        handle = await open(path, "r");
      } catch (cause) {
        throw new CheckpointError("unreadable-file", path, "cannot be opened", { cause });
      }
      return randomAccess(path, handle, (await handle.stat()).size);
    },
  };
}

function randomAccess(path: string, handle: FileHandle, size: number): RandomAccessFile {
  return {
    path,
    size,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size) {
        throw new CheckpointError(
          "truncated-file",
          path,
          `bytes ${offset} to ${offset + length} lie outside the file of ${size} bytes`,
        );
      }
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) throw new CheckpointError("truncated-file", path, "ended while it was read");
        done += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}

/** The files of `reference/checkpoints/<name>`. */
export function referenceCheckpoint(name: string): CheckpointFiles {
  return nodeFiles(fixturePath(`reference/checkpoints/${name}`));
}
