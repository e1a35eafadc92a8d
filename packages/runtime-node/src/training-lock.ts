import { join } from "node:path";
import { SaveError } from "@ernie-m/core";
import { FileLock, type SeenLock } from "./checkpoint/file-lock.js";
import { isHere, type LockHolder, readHolder } from "./checkpoint/lock-holder.js";

/** Beside the run, in the folder: what is mounted elsewhere is one folder for all. */
const LOCK = ".run.lock";
/** Milliseconds: a step that is computed on the thread that would give signs of life may take long. */
const STALE_AFTER = 120_000;

/** That one training at a time keeps what it makes in a folder. */
export class TrainingLock {
  readonly #folder: string;
  readonly #path: string;
  #lock: Promise<FileLock> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, LOCK);
  }

  /**
   * Takes the lock, or sees that it is still held. It is taken from an earlier training of this process: whether that one
   * has been given up, nobody else can say.
   *
   * Throws: SaveError `unwritable` that names who has it; the platform's errors.
   */
  async hold(): Promise<void> {
    this.#lock ??= FileLock.acquire(this.#path, {
      staleAfter: STALE_AFTER,
      takesOwn: true,
      onWait: async (seen) => this.#refuse(seen),
    });
    let lock: FileLock;
    try {
      lock = await this.#lock;
    } catch (cause) {
      this.#lock = undefined;
      throw cause;
    }
    if (!(await lock.isHeldNow()))
      throw this.#held(await readHolder(this.#path), "has taken the folder over");
  }

  /** May be called again. Never throws: a lock that stays counts for nothing once its process has ended. */
  async release(): Promise<void> {
    const lock = await this.#lock?.catch(() => undefined);
    this.#lock = undefined;
    await lock?.release().catch(() => undefined);
  }

  #refuse({ holder, isAlive }: SeenLock): void {
    if (isAlive) throw this.#held(holder, "has the folder");
  }

  #held(holder: LockHolder | undefined, what: string): SaveError {
    const who = holder && `process ${holder.pid}${isHere(holder) ? "" : ` of ${holder.host}`}`;
    return new SaveError("unwritable", this.#folder, `another training, ${who ?? "which is gone"}, ${what}`);
  }
}
