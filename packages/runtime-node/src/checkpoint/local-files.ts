import { type FileHandle, lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CheckpointError,
  type CheckpointFiles,
  type CheckpointLocation,
  type RandomAccessFile,
} from "@ernie-m/core";
import { isPlainFileName, readWhole, refuseOpenStandIn } from "@ernie-m/core/runtime";
import { errorCode, unreadable } from "./file-errors.js";
import type { FileIdentity } from "./file-identity.js";
import { finishInterruptedCommit } from "./folder-commit.js";
import { LocalFile } from "./local-file.js";

/** A checkpoint whose files lie on the local disk, at the latest when they are asked for. */
export interface LocalFiles extends CheckpointFiles {
  /**
   * Where the file's bytes lie once every symbolic link is followed.
   *
   * Throws: CheckpointError `unreadable-file`.
   */
  realPath(name: string): Promise<string>;
  /** What the file at a real path was when it was first opened here, where that is known. */
  openedAs?(path: string): FileIdentity | undefined;
}

export function isLocal(files: CheckpointFiles): files is LocalFiles {
  return "realPath" in files && typeof files.realPath === "function";
}

/** A checkpoint that is a folder of the local disk. Files may be symbolic links, as in the caches of hubs. */
export class FolderFiles implements LocalFiles {
  /** The folder's absolute path. */
  readonly location: string;

  /** `folder` is absolute and exists. */
  constructor(folder: string) {
    this.location = folder;
  }

  /** Whether anything has this name; that it is no file, or cannot be read, is for `open` to say. */
  async has(name: string): Promise<boolean> {
    if (!isPlainFileName(name)) return false;
    const path = join(this.location, name);
    try {
      // Of a link itself: where it leads is for `open` to say.
      await lstat(path);
      return true;
    } catch (cause) {
      const code = errorCode(cause);
      if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return false;
      throw unreadable(path, cause);
    }
  }

  async names(): Promise<readonly string[]> {
    return readdir(this.location);
  }

  async readFile(name: string): Promise<Uint8Array> {
    const file = await this.open(name);
    try {
      return await readWhole(file);
    } finally {
      await file.close();
    }
  }

  async open(name: string): Promise<RandomAccessFile> {
    return openLocal(this.#path(name));
  }

  async realPath(name: string): Promise<string> {
    const path = this.#path(name);
    try {
      return await realpath(path);
    } catch (cause) {
      throw await explain(path, cause);
    }
  }

  #path(name: string): string {
    if (isPlainFileName(name)) return join(this.location, name);
    throw new CheckpointError(
      "unreadable-file",
      this.location,
      `${JSON.stringify(name)} is not a plain file name`,
    );
  }
}

/**
 * Opens a file by its path.
 *
 * Throws: CheckpointError `unreadable-file`, or `malformed-file` for a Git LFS pointer or a web page in its place.
 */
export async function openLocal(path: string): Promise<RandomAccessFile> {
  let handle: FileHandle | undefined;
  try {
    // Before it is opened: opening a pipe would wait for whoever writes to it.
    const found = await stat(path);
    if (!found.isFile()) {
      const reason = found.isDirectory() ? "is a folder, not a file" : "is not a regular file";
      throw new CheckpointError("unreadable-file", path, reason);
    }
    handle = await open(path, "r");
    const { size } = await handle.stat();
    const file = new LocalFile(path, size, handle);
    await refuseOpenStandIn(file);
    return file;
  } catch (cause) {
    await handle?.close();
    throw await explain(path, cause);
  }
}

async function explain(path: string, cause: unknown): Promise<CheckpointError> {
  if (cause instanceof CheckpointError) return cause;
  if (errorCode(cause) === "ENOENT" && (await isLink(path))) {
    return new CheckpointError("unreadable-file", path, "is a link to a file that does not exist", {
      cause,
    });
  }
  return unreadable(path, cause);
}

/**
 * The checkpoint in the folder `where`: a path, relative to the working directory or absolute, or a `file:`
 * URL.
 *
 * Throws: CheckpointError `unreadable-file` when there is no such folder, or its checkpoint is half overwritten and the rest
 * is not beside it; `malformed-file` where what says so cannot be read.
 */
export async function openFolder(where: CheckpointLocation): Promise<FolderFiles> {
  const folder = folderPath(where);
  try {
    if ((await stat(folder)).isDirectory()) {
      await finishInterruptedCommit(folder);
      return new FolderFiles(folder);
    }
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    if (errorCode(cause) !== "ENOENT") throw unreadable(folder, cause);
    throw new CheckpointError("unreadable-file", folder, "there is no such folder", { cause });
  }
  throw new CheckpointError("unreadable-file", folder, "is a file, expected the folder of a checkpoint");
}

function folderPath(where: CheckpointLocation): string {
  const text = typeof where === "string" ? where : where.href;
  if (text === "") throw new CheckpointError("unreadable-file", '""', "expected a folder, got an empty path");
  if (!/^[a-z][a-z0-9+.-]+:/i.test(text)) return resolve(text);
  try {
    return resolve(fileURLToPath(text));
  } catch (cause) {
    throw new CheckpointError("unreadable-file", text, "expected a folder: a path or a file: URL", { cause });
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}
