import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isPlainFileName } from "@ernie-m/core/runtime";
import { errorCode } from "./file-errors.js";
import { isPartName } from "./part-names.js";

/** Lies in a folder while the files of a checkpoint are taking their places in it. */
export const COMMIT_FILE = ".ernie-m-commit.json";

/** What a file is known by when it has moved. */
export interface Stamp {
  readonly size: number;
  /** Of modification, in seconds. */
  readonly time: number;
}

/** What is left to do; doing any of it twice changes nothing. */
export interface CommitRecord {
  /** Name of the folder beside the target that the new files are in. */
  readonly part: string;
  /** Files that get their place in the target. */
  readonly files: readonly string[];
  /** Files of the old checkpoint that the new one has no successor for. */
  readonly remove: readonly string[];
  /** Of `files`, in their order; undefined in a record of before there were any. */
  readonly stamps?: readonly Stamp[] | undefined;
}

/** Throws: the platform's errors. */
export async function stampOf(path: string): Promise<Stamp> {
  const { size, mtimeMs } = await lstat(path);
  return { size, time: mtimeMs / 1000 };
}

/** The text of the record in a folder; undefined where there is none. Throws: the platform's errors. */
export async function readRecord(folder: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, COMMIT_FILE), "utf8");
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(cause) ?? "")) return undefined;
    throw cause;
  }
}

/** Name of the folder that the record in a folder refers to, where there is one and can be read. */
export async function recordedPart(folder: string): Promise<string | undefined> {
  const text = await readRecord(folder).catch(() => undefined);
  return text === undefined ? undefined : parseRecord(text)?.part;
}

/**
 * The record, if it is one: it may come with a folder of a stranger's. What it names are plain names, and the part's is one
 * that cannot be guessed.
 */
export function parseRecord(text: string): CommitRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { part, files, remove, stamps } = Object(value) as Partial<Record<keyof CommitRecord, unknown>>;
  if (typeof part !== "string" || !isPartName(part)) return undefined;
  if (!areNames(files) || !areNames(remove)) return undefined;
  if (stamps === undefined) return { part, files, remove };
  return areStamps(stamps) && stamps.length === files.length ? { part, files, remove, stamps } : undefined;
}

function areNames(names: unknown): names is readonly string[] {
  return Array.isArray(names) && names.every((name) => typeof name === "string" && isPlainFileName(name));
}

function areStamps(stamps: unknown): stamps is readonly Stamp[] {
  if (!Array.isArray(stamps)) return false;
  return stamps.every((stamp: unknown) => {
    const { size, time } = Object(stamp) as Partial<Record<keyof Stamp, unknown>>;
    return typeof size === "number" && typeof time === "number";
  });
}
