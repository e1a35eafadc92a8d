import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type CheckpointFormat,
  type DerivedFile,
  type OpenOptions,
  type RandomAccessFile,
  SaveError,
} from "@ernie-m/core";
import { DownloadTally, errorMessage } from "@ernie-m/core/runtime";
import { checkText } from "../arguments.js";
import { lockOf, partOf, removeOthers, removeParts, sizeOfParts } from "./converted-files.js";
import { errorCode, errorReason } from "./file-errors.js";
import { type FileIdentity, identityOf } from "./file-identity.js";
import { writeAll } from "./file-io.js";
import { FileLock, LockLost } from "./file-lock.js";
import { isUntouched, type KeptFile, timeOfDerived } from "./kept-file.js";
import { type LocalFiles, openLocal } from "./local-files.js";
import { makeFolder } from "./make-folder.js";

/** Bytes written at once, so that progress is told and a signal is heard. */
const BLOCK = 2 ** 24;

/** Changes when the same source would give other bytes. */
const VERSION = "v2";

/** Local files that may also tell how they begin without being whole. */
export interface StartableFiles extends LocalFiles {
  readStart?(name: string, length: number): Promise<Uint8Array>;
}

/**
 * The files of a checkpoint together with those that were made from them, which lie in a folder of their own:
 *
 *     <folder>/<hash of the source's path>/<hash of the source's identity>-v2.safetensors
 *
 * A file is written under another name and renamed when it is whole. One process at a time makes it, the
 * others wait; one that lost its turn without noticing, because it was stopped, begins again. It gets a time of modification that no later write leaves as it is: one that was changed in place is made
 * anew.
 */
export class ConvertedWeightsCache implements LocalFiles {
  readonly location: string;
  readonly weights?: CheckpointFormat | undefined;
  readonly readStart?: (name: string, length: number) => Promise<Uint8Array>;
  readonly #files: StartableFiles;
  readonly #folder: string;
  readonly #opening: Pick<OpenOptions, "signal" | "onProgress" | "weights">;
  readonly #tally: DownloadTally;
  readonly #paths = new Map<string, string>();
  /** By path. */
  readonly #opened = new Map<string, FileIdentity>();

  constructor(
    files: StartableFiles,
    folder: string,
    opening: Pick<OpenOptions, "signal" | "onProgress" | "weights"> = {},
  ) {
    this.location = files.location;
    this.weights = opening.weights;
    this.#files = files;
    this.#folder = folder;
    this.#opening = opening;
    this.#tally = new DownloadTally(opening.onProgress);
    if (files.readStart !== undefined) this.readStart = files.readStart.bind(files);
  }

  async has(name: string): Promise<boolean> {
    checkText("name", name);
    return this.#paths.has(name) || this.#files.has(name);
  }

  async names(): Promise<readonly string[] | undefined> {
    return this.#files.names?.();
  }

  async readFile(name: string): Promise<Uint8Array> {
    checkText("name", name);
    return this.#files.readFile(name);
  }

  async open(name: string): Promise<RandomAccessFile> {
    checkText("name", name);
    const path = this.#paths.get(name);
    const file = await (path === undefined ? this.#files.open(name) : openLocal(path));
    try {
      const real = await this.realPath(name);
      if (!this.#opened.has(real)) this.#opened.set(real, await identityOf(real));
      return file;
    } catch (cause) {
      await file.close();
      throw cause;
    }
  }

  openedAs(path: string): FileIdentity | undefined {
    return this.#opened.get(path);
  }

  async realPath(name: string): Promise<string> {
    checkText("name", name);
    return this.#paths.get(name) ?? this.#files.realPath(name);
  }

  async cacheDerived(derived: DerivedFile): Promise<string> {
    const { source, size } = derived;
    const name = `${source} (converted)`;
    const kept = { ...(await this.#placeOf(source)), size };
    if (!(await isUntouched(kept))) await this.#make(derived, name, kept);
    this.#paths.set(name, kept.path);
    return name;
  }

  async #placeOf(source: string): Promise<Pick<KeptFile, "path" | "time">> {
    const real = await this.#files.realPath(source);
    const identity = await identityOf(real);
    const content = hashOf(Object.values(identity).join("-"));
    const path = join(this.#folder, hashOf(real), `${content}-${VERSION}.safetensors`);
    return { path, time: timeOfDerived(identity) };
  }

  async #make(derived: DerivedFile, name: string, kept: KeptFile): Promise<void> {
    const { signal } = this.#opening;
    const { path } = kept;
    this.#tally.expect(name, derived.size);
    const onWait = async (): Promise<void> => {
      signal?.throwIfAborted();
      this.#tally.update(name, await sizeOfParts(path));
    };
    for (;;) {
      const lock = await explained(path, () => FileLock.acquire(lockOf(path), { onWait }));
      try {
        // Another process may have made it while this one waited.
        if (await isUntouched(kept)) return this.#tally.update(name, derived.size);
        await removeParts(path);
        await this.#makeHolding(lock, derived, name, kept);
        return await removeOthers(path);
      } catch (cause) {
        if (!(cause instanceof LockLost)) throw cause;
      } finally {
        await lock.release();
      }
    }
  }

  /** Throws: LockLost; SaveError; what the source and the signal throw. */
  async #makeHolding(
    lock: FileLock,
    derived: DerivedFile,
    name: string,
    { path, time }: KeptFile,
  ): Promise<void> {
    // Of this holder alone: one that lost the lock unawares goes on writing to its own.
    const part = partOf(path);
    try {
      await this.#write(lock, derived, name, { path: part, time });
      if (!(await lock.isHeldNow())) throw new LockLost(path);
      await explained(path, () => rename(part, path));
    } catch (cause) {
      await rm(part, { force: true }).catch(() => undefined);
      throw cause;
    }
  }

  async #write(
    lock: FileLock,
    derived: DerivedFile,
    name: string,
    { path: part, time }: Pick<KeptFile, "path" | "time">,
  ): Promise<void> {
    const { signal } = this.#opening;
    await explained(part, () => makeFolder(dirname(part)));
    const handle = await explained(part, () => open(part, "wx"));
    try {
      let done = 0;
      await derived.write(async (bytes) => {
        for (let at = 0; at < bytes.length; at += BLOCK) {
          signal?.throwIfAborted();
          if (!(await lock.isHeld())) throw new LockLost(part);
          const block = bytes.subarray(at, at + BLOCK);
          await explained(part, () => writeAll(handle, block));
          done += block.length;
          this.#tally.update(name, done);
        }
      });
      await explained(part, () => handle.utimes(time, time));
      await explained(part, () => handle.sync());
    } finally {
      await handle.close();
    }
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** What the platform refuses, as what could not be written and why. */
async function explained<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const isOfPlatform = errorCode(cause) !== undefined && "syscall" in (cause as Error);
    if (!isOfPlatform) throw cause;
    const reason = errorReason(cause) ?? errorMessage(cause);
    throw new SaveError("unwritable", path, `converted weights cannot be written: ${reason}`, { cause });
  }
}
