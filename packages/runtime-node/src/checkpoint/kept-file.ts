import { stat } from "node:fs/promises";
import type { FileIdentity } from "./file-identity.js";

/** A file that was made of another, and what it is known by when nobody has changed it. */
export interface KeptFile {
  readonly path: string;
  readonly size: number;
  /** Of modification, in seconds. */
  readonly time: number;
}

/** Seconds. What is written now is never so much older than what it was made of. */
const DAY = 86_400;
/** Seconds between times that every file system tells apart. */
const GRAIN = 2;

/** The time of modification that a file is given which was made of another, in seconds. */
export function timeOfDerived({ modified }: FileIdentity): number {
  const seconds = Number(modified / 1_000_000_000n);
  return Math.max(0, Math.floor(seconds / GRAIN) * GRAIN - DAY);
}

/** Whether a file is there as it was made: of its size, and not written to since. */
export async function isUntouched({ path, size, time }: KeptFile): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true || found.size !== size) return false;
  return Math.abs(found.mtimeMs / 1000 - time) < GRAIN;
}
