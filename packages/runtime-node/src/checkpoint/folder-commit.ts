import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  open,
  realpath,
  rename,
  rm,
  rmdir,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { CheckpointError, SaveError } from "@ernie-m/core";
import { errorMessage } from "@ernie-m/core/runtime";
import { COMMIT_FILE, type CommitRecord, parseRecord, readRecord, stampOf } from "./commit-record.js";
import { errorCode, errorReason } from "./file-errors.js";
import { isUntouched } from "./kept-file.js";
import { removeAbandoned } from "./left-overs.js";
import { oldOf } from "./part-names.js";

/** What takes its place in a folder, and what goes. */
export type Commit = Pick<CommitRecord, "part" | "files" | "remove">;

/**
 * Moves complete files into a folder that is there already, and takes the old checkpoint's away. Before the first one
 * moves, a record of all says so on the disk: whoever opens the folder after a crash finishes what it says. When a
 * move fails, the old files come back.
 *
 * Throws: the platform's errors; SaveError `unwritable` when what was begun can neither be ended nor taken back, as on a
 * disk without second names for files: the record and the part stay then.
 */
export async function commitInto(target: string, commit: Commit): Promise<void> {
  const part = join(dirname(target), commit.part);
  const stamps = await Promise.all(commit.files.map((name) => stampOf(join(part, name))));
  const old = oldOf(part);
  await mkdir(old);
  try {
    const before = await keepAll(target, old, [...commit.files, ...commit.remove, COMMIT_FILE]);
    const record = join(part, COMMIT_FILE);
    await writeSynced(record, JSON.stringify({ ...commit, stamps }));
    await syncFolder(part);
    await rename(record, join(target, COMMIT_FILE));
    await syncFolder(target);
    const done: string[] = [];
    try {
      await finish(target, commit, done);
    } catch (cause) {
      if (await takeBack({ target, part, old, before, done })) throw cause;
      const reason = errorReason(cause) ?? errorMessage(cause);
      throw new SaveError("unwritable", target, `is half overwritten, opening it goes on: ${reason}`, {
        cause,
      });
    }
  } finally {
    await removeOld(part);
  }
}

/** What is over is not undone by names that stay. */
async function removeOld(part: string): Promise<void> {
  await rm(oldOf(part), { recursive: true, force: true }).catch(() => undefined);
}

/** Gives files second names, to bring them back by. Gives whether each has one; those that are not there are not in it. */
async function keepAll(
  target: string,
  old: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  const kept = new Map<string, boolean>();
  for (const name of names) {
    const place = join(target, name);
    if ((await ifThere(lstat(place))) === undefined) continue;
    const isKept = await link(place, join(old, name)).then(
      () => true,
      () => false,
    );
    kept.set(name, isKept);
  }
  return kept;
}

interface Begun {
  readonly target: string;
  readonly part: string;
  readonly old: string;
  readonly before: ReadonlyMap<string, boolean>;
  /** Files that have their place or are removed. */
  readonly done: readonly string[];
}

/**
 * Undoes what was done of a commit, if all of it can be. The new files go back to where they came from and the record is
 * taken away last, so that whatever ends this in the middle leaves a commit that can be finished.
 */
async function takeBack({ target, part, old, before, done }: Begun): Promise<boolean> {
  const touched = [...done, COMMIT_FILE];
  if (touched.some((name) => before.get(name) === false)) return false;
  try {
    for (const name of done.toReversed()) {
      await ifThere(rename(join(target, name), join(part, name)));
      if (before.has(name)) await rename(join(old, name), join(target, name));
    }
    const record = join(target, COMMIT_FILE);
    if (before.has(COMMIT_FILE)) await rename(join(old, COMMIT_FILE), record);
    else await rm(record, { force: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * Finishes what was interrupted while the files of a checkpoint took their places in a folder; does nothing elsewhere.
 *
 * Throws: CheckpointError `malformed-file` for a record that is none; `unreadable-file` when what it says has not moved yet
 * is not there, because the folder was copied or moved without it: nothing is touched then; the platform's errors.
 */
export async function finishInterruptedCommit(folder: string): Promise<void> {
  for (;;) {
    const text = await readRecord(folder);
    if (text === undefined) return;
    // A link's own name, or that of its folder, says nothing of where the part is.
    const target = await realpath(folder);
    const record = parseRecord(text);
    if (record !== undefined && (await hasAll(target, record))) {
      await finish(target, record);
      const part = join(dirname(target), record.part);
      await removeOld(part);
      return removeAbandoned(part);
    }
    // Otherwise another process has finished it meanwhile.
    if ((await readRecord(folder)) === text) throw unfinishable(target, record);
  }
}

/** Whether every file is either still to be moved or has been. */
async function hasAll(target: string, { part, files, stamps }: CommitRecord): Promise<boolean> {
  const from = join(dirname(target), part);
  // The part goes after the record: where it is gone, something else took it.
  if (stamps === undefined) return (await ifThere(lstat(from))) !== undefined;
  for (const [i, stamp] of stamps.entries()) {
    const name = files[i] ?? "";
    const waiting = await ifThere(lstat(join(from, name)));
    const isThere =
      waiting === undefined
        ? await isUntouched({ path: join(target, name), ...stamp })
        : waiting.size === stamp.size;
    if (!isThere) return false;
  }
  return true;
}

function unfinishable(target: string, record: CommitRecord | undefined): CheckpointError {
  if (record === undefined)
    return new CheckpointError(
      "malformed-file",
      join(target, COMMIT_FILE),
      "is not what an interrupted save leaves",
    );
  const reason =
    `is half overwritten, and what is missing is not beside it, in ${record.part}: ` +
    "bring that here, or save the checkpoint anew with overwrite";
  return new CheckpointError("unreadable-file", target, reason);
}

async function finish(target: string, { part, files, remove }: Commit, done: string[] = []): Promise<void> {
  const from = join(dirname(target), part);
  for (const name of files) if (await moveKeepingMode(join(from, name), join(target, name))) done.push(name);
  for (const name of remove) {
    await rm(join(target, name), { force: true });
    done.push(name);
  }
  await syncFolder(target);
  await rm(join(target, COMMIT_FILE), { force: true });
  // The commit is over: that its empty folder stays undoes nothing.
  await rmdir(from).catch(() => undefined);
}

/**
 * Puts a file in a place; what stands there hands on its mode and owner. Gives whether it was there to be moved: one that
 * has moved before is no error.
 */
async function moveKeepingMode(from: string, to: string): Promise<boolean> {
  const [moved, replaced] = await Promise.all([ifThere(lstat(from)), ifThere(lstat(to))]);
  if (moved === undefined) return false;
  if (replaced?.isFile() === true) {
    if (moved.uid !== replaced.uid || moved.gid !== replaced.gid)
      // Only root may give files away.
      await chown(from, replaced.uid, replaced.gid).catch(() => undefined);
    await ifThere(chmod(from, replaced.mode & 0o7777));
  }
  await ifThere(rename(from, to));
  return true;
}

async function writeSynced(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: "wx", flush: true });
}

/** Names are on the disk once their folder is. Where folders cannot be synced, they are as safe as can be. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows opens no folders, some file systems sync none.
  }
}

async function ifThere<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw cause;
  }
}
