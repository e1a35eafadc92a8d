import { lstat, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "./file-errors.js";

/**
 * Makes a folder and those above it that are not there. Gives the first that was made.
 *
 * Throws: the platform's errors. Where a folder cannot be made, Node's own way says ENOENT whatever the reason is, such
 * as a disk that is read-only: the reason is asked for then.
 */
export async function makeFolder(path: string, make: typeof mkdir = mkdir): Promise<string | undefined> {
  try {
    return await make(path, { recursive: true });
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT") throw cause;
    await make(await firstMissing(path));
    // It can be made after all: what was in the way has gone.
    return make(path, { recursive: true });
  }
}

/** The topmost folder of a path that is not there. */
async function firstMissing(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const parent = dirname(at);
    if (parent === at || (await exists(parent))) return at;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
