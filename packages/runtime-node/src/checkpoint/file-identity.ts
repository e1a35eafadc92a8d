import { type BigIntStats, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { CheckpointError } from "@ernie-m/core";

/** What tells one content of a file from another without reading it. */
export interface FileIdentity {
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: bigint;
  /** Nanoseconds; times of change are of the inode, and no program can set them. */
  readonly modified: bigint;
  readonly changed: bigint;
}

/** Of the file that lies at `path` once links are followed. Throws: the platform's errors. */
export async function identityOf(path: string): Promise<FileIdentity> {
  return identityIn(await stat(path, { bigint: true }));
}

/**
 * Refuses a file that is not the one that was opened, or not as it was then.
 *
 * Throws: CheckpointError `truncated-file` for one that is shorter, else `unreadable-file`.
 */
export function checkSame(path: string, now: FileIdentity, opened: FileIdentity): void {
  if (now.size < opened.size) {
    const reason = `has ${now.size} bytes, it had ${opened.size} when it was opened; load the model again`;
    throw new CheckpointError("truncated-file", path, reason);
  }
  const isSame =
    now.device === opened.device &&
    now.inode === opened.inode &&
    now.size === opened.size &&
    now.modified === opened.modified;
  if (isSame) return;
  const reason = "was overwritten or replaced after it was opened; load the model again";
  throw new CheckpointError("unreadable-file", path, reason);
}

/** A file whose pages a session uses. */
export interface MappedFile {
  readonly path: string;
  readonly opened: FileIdentity;
}

/**
 * Refuses to go on with files whose pages may have changed. One that was removed or replaced by another is none:
 * its pages stay as they were for who has them.
 *
 * Throws: as `checkSame`.
 */
export function checkPages(files: readonly MappedFile[]): void {
  for (const { path, opened } of files) {
    // Some microseconds; a promise would cost as much as a short run.
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (found === undefined) continue;
    const now = identityIn(found);
    if (now.inode === opened.inode && now.device === opened.device) checkSame(path, now, opened);
  }
}

function identityIn({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileIdentity {
  return { device: dev, inode: ino, size, modified: mtimeNs, changed: ctimeNs };
}
