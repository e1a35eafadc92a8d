import { randomUUID } from "node:crypto";
import { type FileHandle, link, open, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "./file-errors.js";
import { isGone, isHere, type LockHolder, readHolder } from "./lock-holder.js";
import { makeFolder } from "./make-folder.js";

const BEAT = 5000;
const POLL = 100;

/** How to wait for a lock. */
export interface LockOptions {
  /** Called between two looks at a lock that another holds; what it throws ends the wait. */
  readonly onWait: (seen: SeenLock) => Promise<void>;
  /** Milliseconds without a sign of life after which a holder counts as gone. Default 30,000. */
  readonly staleAfter?: number;
  /**
   * Whether a lock of this very process counts as abandoned: of an earlier holder in it, or of a process that had its id
   * before, as in a container that was started again. Default false.
   */
  readonly takesOwn?: boolean;
}

/** A lock that another holds. */
export interface SeenLock {
  /** Undefined where it does not say, or not yet. */
  readonly holder: LockHolder | undefined;
  /** Whether it has given a sign of life since it is watched: that a process of its id runs here may be chance. */
  readonly isAlive: boolean;
}

/** Another has taken over: the lock was not renewed in time. */
export class LockLost extends Error {}

/**
 * A lock between processes: a file that exists while it is held, and whose time of change its holder renews.
 * A holder of this machine whose process is gone has lost it at once; one that shows no sign of life loses it
 * as well.
 *
 * A holder that slept through that is told by `isHeld` before it goes on.
 */
export class FileLock {
  readonly #path: string;
  readonly #id: string;
  readonly #staleAfter: number;
  readonly #timer: NodeJS.Timeout;
  #seen = performance.now();

  private constructor(path: string, id: string, staleAfter: number) {
    this.#path = path;
    this.#id = id;
    this.#staleAfter = staleAfter;
    this.#timer = setInterval(() => void this.#beat(), Math.min(BEAT, staleAfter / 4));
    this.#timer.unref();
  }

  /** Waits for the lock. Throws: what `onWait` throws; the platform's errors when the file cannot be made. */
  static async acquire(path: string, options: LockOptions): Promise<FileLock> {
    const { onWait, staleAfter = 30_000, takesOwn = false } = options;
    await makeFolder(dirname(path));
    const watch = new Watch(path, staleAfter, takesOwn);
    for (;;) {
      const lock = await FileLock.#take(path, staleAfter);
      if (lock !== undefined) return lock;
      if (await watch.isAbandoned()) await remove(path, watch.sign);
      else {
        await onWait(watch);
        await sleep(POLL);
      }
    }
  }

  /** The lock, unless another holds it that is not known to be gone. Throws: the platform's errors. */
  static async tryAcquire(path: string): Promise<FileLock | undefined> {
    const busy = new Error();
    try {
      return await FileLock.acquire(path, { onWait: () => Promise.reject(busy) });
    } catch (cause) {
      if (cause === busy) return undefined;
      throw cause;
    }
  }

  static async #take(path: string, staleAfter: number): Promise<FileLock | undefined> {
    const holder: LockHolder = { id: randomUUID(), pid: process.pid, host: hostname() };
    let file: FileHandle;
    try {
      file = await open(path, "wx");
    } catch (cause) {
      if (errorCode(cause) === "EEXIST") return undefined;
      throw cause;
    }
    try {
      await file.writeFile(JSON.stringify(holder));
    } catch (cause) {
      // On a full disk: nobody is to wait for a holder that there is not.
      await rm(path, { force: true }).catch(() => undefined);
      throw cause;
    } finally {
      await file.close();
    }
    return new FileLock(path, holder.id, staleAfter);
  }

  /** Whether no other has taken the lock. Looks only when its own sign of life is late. */
  async isHeld(): Promise<boolean> {
    if (performance.now() - this.#seen < this.#staleAfter / 2) return true;
    await this.#beat();
    return performance.now() - this.#seen < this.#staleAfter / 2;
  }

  /** The same, and looks: before what cannot be taken back. */
  async isHeldNow(): Promise<boolean> {
    return (await readHolder(this.#path))?.id === this.#id;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (await this.isHeldNow()) await rm(this.#path, { force: true });
  }

  async #beat(): Promise<void> {
    if (!(await this.isHeldNow())) return;
    const now = new Date();
    await utimes(this.#path, now, now).then(
      () => {
        this.#seen = performance.now();
      },
      () => undefined,
    );
  }
}

/** Watches another's lock. Time is measured here: clocks of machines that share a folder may differ. */
class Watch implements SeenLock {
  holder: LockHolder | undefined;
  isAlive = false;
  /** What tells one holding of the lock, and each of its signs of life, from another. */
  sign = "";
  readonly #path: string;
  readonly #staleAfter: number;
  readonly #takesOwn: boolean;
  #since = 0;

  constructor(path: string, staleAfter: number, takesOwn: boolean) {
    this.#path = path;
    this.#staleAfter = staleAfter;
    this.#takesOwn = takesOwn;
  }

  async isAbandoned(): Promise<boolean> {
    const look = await lookAt(this.#path);
    if (look === undefined) return false;
    const { holder, sign } = look;
    if (sign !== this.sign) {
      this.isAlive = holder !== undefined && holder.id === this.holder?.id;
      this.sign = sign;
      this.#since = performance.now();
    }
    this.holder = holder;
    if (holder !== undefined && (isGone(holder) || (this.#takesOwn && isOwn(holder)))) return true;
    return performance.now() - this.#since >= this.#staleAfter;
  }
}

interface Look {
  readonly holder: LockHolder | undefined;
  readonly sign: string;
}

async function lookAt(path: string): Promise<Look | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const holder = await readHolder(path);
  return { holder, sign: `${holder?.id} ${found.mtimeMs}` };
}

function isOwn(holder: LockHolder): boolean {
  return isHere(holder) && holder.pid === process.pid;
}

/**
 * Takes an abandoned lock away, and gives it back when it was another's by then, one that had not even said who it is,
 * or had been renewed.
 */
async function remove(path: string, abandoned: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return;
    throw cause;
  }
  if ((await lookAt(aside))?.sign !== abandoned) await giveBack(aside, path);
  await rm(aside, { force: true });
}

async function giveBack(aside: string, path: string): Promise<void> {
  try {
    await link(aside, path);
  } catch (cause) {
    // Where the disk knows no second names. Who took the lock meanwhile loses it: two must not think that they hold it.
    if (errorCode(cause) !== "EEXIST") await rename(aside, path).catch(() => undefined);
  }
}
