import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "./file-errors.js";
import { makeFolder } from "./make-folder.js";

const BEAT = 5000;
const POLL = 100;

/** How to wait for a lock. */
export interface LockOptions {
  /** Called between two looks at a lock that another holds; what it throws ends the wait. */
  readonly onWait: () => Promise<void>;
  /** Milliseconds without a sign of life after which a holder counts as gone. Default 30,000. */
  readonly staleAfter?: number;
}

interface Holder {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
}

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
  static async acquire(path: string, { onWait, staleAfter = 30_000 }: LockOptions): Promise<FileLock> {
    await makeFolder(dirname(path));
    const holder: Holder = { id: randomUUID(), pid: process.pid, host: hostname() };
    const watch = new Watch(path, staleAfter);
    for (;;) {
      try {
        await writeFile(path, JSON.stringify(holder), { flag: "wx" });
        return new FileLock(path, holder.id, staleAfter);
      } catch (cause) {
        if (errorCode(cause) !== "EEXIST") throw cause;
      }
      if (await watch.isAbandoned()) await remove(path, watch.holder);
      else {
        await onWait();
        await sleep(POLL);
      }
    }
  }

  /** Whether no other has taken the lock. Looks only when its own sign of life is late. */
  async isHeld(): Promise<boolean> {
    if (performance.now() - this.#seen < this.#staleAfter / 2) return true;
    await this.#beat();
    return performance.now() - this.#seen < this.#staleAfter / 2;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    if ((await readHolder(this.#path))?.id === this.#id) await rm(this.#path, { force: true });
  }

  async #beat(): Promise<void> {
    if ((await readHolder(this.#path))?.id !== this.#id) return;
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
class Watch {
  holder: Holder | undefined;
  readonly #path: string;
  readonly #staleAfter: number;
  #sign = "";
  #since = 0;

  constructor(path: string, staleAfter: number) {
    this.#path = path;
    this.#staleAfter = staleAfter;
  }

  async isAbandoned(): Promise<boolean> {
    const changed = await stat(this.#path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (changed === undefined) return false;
    this.holder = await readHolder(this.#path);
    if (this.holder !== undefined && this.holder.host === hostname() && !isRunning(this.holder.pid))
      return true;
    const sign = `${this.holder?.id} ${changed}`;
    if (sign !== this.#sign) {
      this.#sign = sign;
      this.#since = performance.now();
    }
    return performance.now() - this.#since >= this.#staleAfter;
  }
}

/** Takes an abandoned lock away, and gives it back when it was another's by then. */
async function remove(path: string, abandoned: Holder | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return;
    throw cause;
  }
  const removed = await readHolder(aside);
  if (removed !== undefined && removed.id !== abandoned?.id) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const json: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof json !== "object" || json === null) return undefined;
    const { id, pid, host } = json as Partial<Record<keyof Holder, unknown>>;
    const fits = typeof id === "string" && typeof pid === "number" && typeof host === "string";
    return fits ? { id, pid, host } : undefined;
  } catch {
    // It was removed meanwhile, or is not written yet.
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return errorCode(cause) !== "ESRCH";
  }
}
