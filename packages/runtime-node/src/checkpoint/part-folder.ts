import { mkdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { recordedPart } from "./commit-record.js";
import { FileLock } from "./file-lock.js";
import { lockOf, newPartName } from "./part-names.js";

/** A folder beside a target that its files are written to, with a lock that says that somebody writes to it. */
export class PartFolder {
  readonly path: string;
  readonly #target: string;
  readonly #lock: FileLock;

  private constructor(path: string, target: string, lock: FileLock) {
    this.path = path;
    this.#target = target;
    this.#lock = lock;
  }

  /** Throws: the platform's errors. */
  static async make(target: string): Promise<PartFolder> {
    const path = join(dirname(target), newPartName(basename(target)));
    // Nobody else knows its name.
    const lock = await FileLock.acquire(lockOf(path), { onWait: async () => undefined });
    try {
      await mkdir(path);
    } catch (cause) {
      await lock.release();
      throw cause;
    }
    return new PartFolder(path, target, lock);
  }

  /** Says that nobody writes to it any more. Never throws. */
  async release(): Promise<void> {
    await this.#lock.release().catch(() => undefined);
  }

  /** Removes it, unless a commit that could not be ended still needs it. Never throws. */
  async remove(): Promise<void> {
    if ((await recordedPart(this.#target)) !== basename(this.path))
      await rm(this.path, { recursive: true, force: true }).catch(() => undefined);
    await this.release();
  }
}
