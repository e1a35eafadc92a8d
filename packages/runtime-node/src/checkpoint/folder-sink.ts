import { type FileHandle, open, readdir, realpath, rename, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CheckpointError,
  type CheckpointLocation,
  type CheckpointSink,
  type CreateOptions,
  SaveError,
  type SinkFile,
} from "@ernie-m/core";
import { errorMessage, isWeightFileName } from "@ernie-m/core/runtime";
import { checkLocation, checkText, isBytes, wrongArgument } from "../arguments.js";
import { checkCreating } from "./check-opening.js";
import { errorCode, errorReason } from "./file-errors.js";
import { writeAll } from "./file-io.js";
import { commitInto, finishInterruptedCommit, syncFolder } from "./folder-commit.js";
import { removeLeftOvers } from "./left-overs.js";
import { makeFolder } from "./make-folder.js";
import { PartFolder } from "./part-folder.js";

/** Files of a checkpoint beside its weights. */
const COMPANION_FILES: readonly RegExp[] = [
  /^(?:config|model_config|tokenizer_config|special_tokens_map|added_tokens|tokenizer|generation_config)\.json$/,
  /^(?:vocab\.txt|sentencepiece\.bpe\.model)$/,
  /^model\.onnx(?:_data)?$/,
  /^adapter_(?:config\.json|model\.(?:safetensors|bin))$/,
];

/** Whether overwriting a checkpoint replaces a file of this name. Anything else in its folder stays. */
function isCheckpointFile(name: string): boolean {
  return isWeightFileName(name) || COMPANION_FILES.some((pattern) => pattern.test(name));
}

/**
 * A new checkpoint in the folder `where`. It is written beside it, on the same disk, and gets its name when it is
 * complete; folders above it are made. A folder that is there stays the same one, with its mode, and files that are
 * replaced hand on theirs.
 *
 * Throws: SaveError `target-exists`, `target-is-source` or `unwritable`; InputError.
 */
export async function createFolder(
  where: CheckpointLocation,
  options: CreateOptions = {},
): Promise<CheckpointSink> {
  checkLocation(where);
  checkCreating(options);
  options.signal?.throwIfAborted();
  const target = await realTarget(where);
  if (options.source !== undefined && (await isSamePlace(target, options.source)))
    throw new SaveError("target-is-source", target, "is the checkpoint that is being read");
  const overwrite = options.overwrite === true;
  await explained(target, () => finishOrReplace(target));
  const present = await filesIn(target);
  if (!overwrite) refuseFiles(target, present ?? []);
  const parent = dirname(target);
  const made = await explained(parent, () => makeFolder(parent));
  await removeLeftOvers(target);
  try {
    const part = await explained(parent, () => PartFolder.make(target));
    return new FolderSink({ target, overwrite, part, made });
  } catch (cause) {
    await removeEmptyFolders(parent, made);
    throw cause;
  }
}

/** A checkpoint that cannot be finished is in nobody's way who writes a new one: that replaces all of it. */
async function finishOrReplace(target: string): Promise<void> {
  try {
    await finishInterruptedCommit(target);
  } catch (cause) {
    if (!(cause instanceof CheckpointError)) throw cause;
  }
}

interface FolderPlan {
  readonly target: string;
  readonly overwrite: boolean;
  /** Where it is written. */
  readonly part: PartFolder;
  /** The first folder above the target that did not exist before. */
  readonly made: string | undefined;
}

class FolderSink implements CheckpointSink {
  readonly location: string;
  readonly #plan: FolderPlan;
  readonly #names = new Set<string>();
  readonly #open = new Set<FileHandle>();
  #committed = false;

  constructor(plan: FolderPlan) {
    this.location = plan.target;
    this.#plan = plan;
  }

  async create(name: string): Promise<SinkFile> {
    checkText("name", name);
    const path = join(this.location, name);
    if (basename(name) !== name || name === "" || /^\.+$/.test(name))
      throw new SaveError("unwritable", this.location, `${JSON.stringify(name)} is not a plain file name`);
    const handle = await explained(path, () => open(join(this.#plan.part.path, name), "wx"));
    this.#open.add(handle);
    this.#names.add(name);
    return {
      write: async (bytes) => {
        if (!isBytes(bytes)) throw wrongArgument("bytes", "a Uint8Array", bytes);
        await explained(path, () => writeAll(handle, bytes));
      },
      close: async () => {
        if (!this.#open.delete(handle)) return;
        try {
          await explained(path, () => handle.sync());
        } finally {
          await handle.close();
        }
      },
    };
  }

  async commit(): Promise<void> {
    await this.#closeAll();
    const present = await filesIn(this.location);
    if (!this.#plan.overwrite) refuseFiles(this.location, present ?? []);
    if (present === undefined)
      await explained(this.location, () => rename(this.#plan.part.path, this.location));
    else await explained(this.location, () => commitInto(this.location, this.#commitOver(present)));
    await syncFolder(dirname(this.location));
    this.#committed = true;
    await this.#plan.part.release();
  }

  async abort(): Promise<void> {
    if (this.#committed) return;
    await this.#closeAll();
    await this.#plan.part.remove();
    await removeEmptyFolders(dirname(this.location), this.#plan.made);
  }

  /** The new files, and those of the old checkpoint that they do not replace. */
  #commitOver(present: readonly string[]): Parameters<typeof commitInto>[1] {
    const remove = present.filter((name) => !this.#names.has(name) && isCheckpointFile(name));
    return { part: basename(this.#plan.part.path), files: [...this.#names], remove };
  }

  async #closeAll(): Promise<void> {
    const handles = [...this.#open];
    this.#open.clear();
    await Promise.allSettled(handles.map((handle) => handle.close()));
  }
}

/** The folder that is meant, links followed where it exists. */
async function realTarget(where: CheckpointLocation): Promise<string> {
  const text = typeof where === "string" ? where : where.href;
  if (text === "") throw new SaveError("unwritable", '""', "expected a folder, got an empty path");
  const isUrl = /^[a-z][a-z0-9+.-]+:/i.test(text);
  let path: string;
  try {
    path = resolve(isUrl ? fileURLToPath(text) : text);
  } catch (cause) {
    throw new SaveError("unwritable", text, "expected a folder: a path or a file: URL", { cause });
  }
  return explained(path, () => ignoring("ENOENT", () => realpath(path))).then((real) => real ?? path);
}

async function isSamePlace(target: string, source: string): Promise<boolean> {
  const [one, other] = await Promise.all(
    [target, source].map((path) => stat(path, { bigint: true }).catch(() => undefined)),
  );
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;
}

function refuseFiles(target: string, present: readonly string[]): void {
  if (present.length === 0) return;
  const names = present.slice(0, 3).map((name) => JSON.stringify(name));
  const rest = present.length > names.length ? ` and ${present.length - names.length} more` : "";
  throw new SaveError("target-exists", target, `exists and is not empty: it has ${names.join(", ")}${rest}`);
}

/** Names of what is in a folder; undefined when it does not exist. Throws: SaveError when it is no folder. */
async function filesIn(folder: string): Promise<readonly string[] | undefined> {
  return explained(folder, () => ignoring("ENOENT", () => readdir(folder)), {
    ENOTDIR: "is a file, expected a folder",
  });
}

/** Removes folders that were made for a target and are empty again, from `folder` up to `first`. */
async function removeEmptyFolders(folder: string, first: string | undefined): Promise<void> {
  if (first === undefined) return;
  for (let path = folder; path.length >= first.length; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch {
      return;
    }
  }
}

async function ignoring<T>(code: string, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (cause) {
    if (errorCode(cause) === code) return undefined;
    throw cause;
  }
}

async function explained<T>(
  path: string,
  act: () => Promise<T>,
  reasons: Readonly<Record<string, string>> = {},
): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof SaveError) throw cause;
    const reason = reasons[errorCode(cause) ?? ""] ?? errorReason(cause) ?? errorMessage(cause);
    throw new SaveError("unwritable", path, `cannot be written: ${reason}`, { cause });
  }
}
