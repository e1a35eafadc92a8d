import { lstat, readlink, realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** What an output's name stands for. */
export type OutputTarget =
  /** A file, or none yet, at `path` once links are followed: written beside and renamed when complete. */
  | { readonly kind: "file"; readonly path: string; readonly replaced: Replaced | undefined }
  /** A pipe, a device or an open descriptor: written to as it is, never replaced. */
  | { readonly kind: "stream" };

/** The regular file that is there already, whose mode and owner a new one takes over. */
export interface Replaced {
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** As many as Linux follows. */
const MAX_LINKS = 40;

/** Names of open descriptors, `/dev/stdout` and `/dev/fd/63` among them: a rename would cut them off from who reads. */
const DESCRIPTORS = /^\/(?:dev\/(?:fd\/|std(?:in|out|err)$)|proc\/)/;

/**
 * What is at `file`, links followed, dangling ones too: what they point to is what is written.
 *
 * Throws: the platform's errors and their like: EISDIR, ELOOP.
 */
export async function outputTarget(file: string): Promise<OutputTarget> {
  let path = resolve(file);
  for (let links = 0; links < MAX_LINKS; links++) {
    if (DESCRIPTORS.test(path)) return { kind: "stream" };
    // A link at a time: at the end of one to a descriptor lies whatever is open there, a file perhaps.
    const found = await absentAsUndefined(lstat(path));
    if (found === undefined) return { kind: "file", path, replaced: undefined };
    if (found.isSymbolicLink()) {
      path = resolve(await realpath(dirname(path)), await readlink(path));
      continue;
    }
    if (found.isDirectory()) throw Object.assign(new Error("is a folder, not a file"), { code: "EISDIR" });
    if (!found.isFile()) return { kind: "stream" };
    const { mode, uid, gid } = found;
    return { kind: "file", path: await realpath(path), replaced: { mode: mode & 0o7777, uid, gid } };
  }
  throw Object.assign(new Error("too many symbolic links"), { code: "ELOOP" });
}

async function absentAsUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}
