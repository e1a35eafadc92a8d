import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { errorCode } from "./file-errors.js";

/** Who holds a lock, as its file says. */
export interface LockHolder {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
}

/** The holder that a lock's file names; undefined where there is no such file, or nothing in it yet. */
export async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    const json: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof json !== "object" || json === null) return undefined;
    const { id, pid, host } = json as Partial<Record<keyof LockHolder, unknown>>;
    const fits = typeof id === "string" && typeof pid === "number" && typeof host === "string";
    return fits ? { id, pid, host } : undefined;
  } catch {
    // It was removed meanwhile, or is not written yet.
    return undefined;
  }
}

/** Whether a process of this machine. */
export function isHere({ host }: LockHolder): boolean {
  return host === hostname();
}

/** Whether a process of this machine that has ended. */
export function isGone(holder: LockHolder): boolean {
  return isHere(holder) && !isRunning(holder.pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return errorCode(cause) !== "ESRCH";
  }
}
