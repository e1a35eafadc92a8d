import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { sizeOf } from "./file-io.js";
import { FileLock } from "./file-lock.js";

/** Of the file `path`, while it is made. */
export function lockOf(path: string): string {
  return `${path}.lock`;
}

/** A new name that the file `path` is written under before it is whole. */
export function partOf(path: string): string {
  return `${path}.${randomUUID()}.part`;
}

/** Bytes of the file `path` that are written, by whoever is farthest. */
export async function sizeOfParts(path: string): Promise<number> {
  const sizes = await Promise.all((await partsOf(path)).map(sizeOf));
  return Math.max(0, ...sizes.map((size) => size ?? 0));
}

/** Removes what earlier holders of the lock of `path` have left: its present one has not begun. Never throws. */
export async function removeParts(path: string): Promise<void> {
  await Promise.allSettled((await partsOf(path)).map((part) => rm(part, { force: true })));
}

/** Removes what was made of earlier contents of the same source, and what was begun of them by who is gone. Never throws. */
export async function removeOthers(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  const others = new Set(names.map(madeName).filter((name) => name !== undefined));
  others.delete(basename(path));
  const removing = [...others].map(async (name) => {
    const other = join(folder, name);
    await rm(other, { force: true });
    const lock = await FileLock.tryAcquire(lockOf(other));
    if (lock === undefined) return;
    await removeParts(other);
    await lock.release();
  });
  await Promise.allSettled(removing);
}

async function partsOf(path: string): Promise<readonly string[]> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  const isPart = (name: string): boolean => name.endsWith(".part") && madeName(name) === basename(path);
  return names.filter(isPart).map((name) => join(folder, name));
}

/** Name of the file that one of this name is, or belongs to. */
function madeName(name: string): string | undefined {
  return /^[^.]+\.safetensors(?=$|\.)/.exec(name)?.[0];
}
