import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  rmdir,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isPlainFileName } from "@ernie-m/core/runtime";
import { errorCode } from "./file-errors.js";

/** Lies in a folder while the files of a checkpoint are taking their places in it. */
export const COMMIT_FILE = ".ernie-m-commit.json";

/** What is left to do; doing any of it twice changes nothing. */
interface Commit {
  /** Name of the folder beside the target that the new files are in. */
  readonly part: string;
  /** Files that get their place in the target. */
  readonly files: readonly string[];
  /** Files of the old checkpoint that the new one has no successor for. */
  readonly remove: readonly string[];
}

/**
 * Moves complete files into a folder that is there already, and takes the old checkpoint's away. Before the first one
 * moves, a record of all says so on the disk: whoever opens the folder after a crash finishes what it says. When a
 * move fails, the old files come back.
 *
 * Throws: the platform's errors.
 */
export async function commitInto(target: string, commit: Commit): Promise<void> {
  const parent = dirname(target);
  const part = join(parent, commit.part);
  for (const name of commit.files) await lstat(join(part, name));
  const old = `${part}.old`;
  await mkdir(old);
  const restore: (() => Promise<void>)[] = [];
  for (const name of [...commit.files, ...commit.remove]) {
    const place = join(target, name);
    // A second name, which brings the file back; where the disk knows no such names, nothing can be brought back.
    const isKept = await link(place, join(old, name)).then(
      () => true,
      () => false,
    );
    restore.push(() => (isKept ? rename(join(old, name), place) : rm(place, { force: true })));
  }
  const record = join(part, COMMIT_FILE);
  await writeSynced(record, JSON.stringify(commit));
  await rename(record, join(target, COMMIT_FILE));
  await syncFolder(target);
  try {
    await finish(target, commit);
  } catch (cause) {
    for (const step of restore) await step().catch(() => undefined);
    await rm(join(target, COMMIT_FILE), { force: true });
    throw cause;
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

/**
 * Finishes what was interrupted while the files of a checkpoint took their places in a folder; does nothing elsewhere.
 *
 * Throws: the platform's errors.
 */
export async function finishInterruptedCommit(folder: string): Promise<void> {
  const text = await readFile(join(folder, COMMIT_FILE), "utf8").catch((cause: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(cause) ?? "")) return undefined;
    throw cause;
  });
  const commit = text === undefined ? undefined : parseCommit(text, basename(folder));
  if (commit === undefined) return;
  await finish(folder, commit);
  await rm(join(dirname(folder), `${commit.part}.old`), { recursive: true, force: true });
}

async function finish(target: string, { part, files, remove }: Commit): Promise<void> {
  const from = join(dirname(target), part);
  for (const name of files) await moveKeepingMode(join(from, name), join(target, name));
  for (const name of remove) await rm(join(target, name), { force: true });
  await syncFolder(target);
  await rm(join(target, COMMIT_FILE), { force: true });
  await ifThere(rmdir(from));
}

/** Puts a file in a place; what stands there hands on its mode and owner. A file that has moved before is no error. */
async function moveKeepingMode(from: string, to: string): Promise<void> {
  const [moved, replaced] = await Promise.all([ifThere(lstat(from)), ifThere(lstat(to))]);
  if (moved === undefined) return;
  if (replaced?.isFile() === true) {
    if (moved.uid !== replaced.uid || moved.gid !== replaced.gid)
      // Only root may give files away.
      await chown(from, replaced.uid, replaced.gid).catch(() => undefined);
    await ifThere(chmod(from, replaced.mode & 0o7777));
  }
  await ifThere(rename(from, to));
}

/** The record, if it is one that was written for this folder: it may come with a folder of a stranger's. */
function parseCommit(text: string, folder: string): Commit | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { part, files, remove } = Object(value) as Partial<Record<keyof Commit, unknown>>;
  const areNames = (names: unknown): names is readonly string[] =>
    Array.isArray(names) && names.every((name) => typeof name === "string" && isPlainFileName(name));
  if (typeof part !== "string" || !areNames(files) || !areNames(remove)) return undefined;
  const isBeside = part.startsWith(`.${folder}.`) && part.endsWith(".part") && isPlainFileName(part);
  return isBeside ? { part, files, remove } : undefined;
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
