import { type CancelSignal, DownloadError } from "@ernie-m/core";
import { errorMessage } from "@ernie-m/core/runtime";
import { type CacheRecord, entryOf, partName, readRecord, writeRecord } from "../cache/cache-record.js";
import type { ChunkStore } from "../cache/chunk-store.js";
import { platformNavigator } from "../platform.js";
import { checkContent } from "./check-content.js";
import { fetchSignal, isPage, refusal, send, statedLength, validatorOf } from "./http.js";
import { Sha256 } from "./sha256.js";

/** A file that is wanted. */
export interface Wanted {
  readonly url: string;
  readonly name: string;
  /** For messages. */
  readonly subject: string;
  /** The checkpoint, for the list of the cache. */
  readonly location: string;
  /** What is known of the file beforehand, and must be true of what arrives. */
  readonly size?: number | undefined;
  readonly sha256?: string | undefined;
  /** Whether the URL always means the same bytes: then what is in the cache needs no question. */
  readonly immutable: boolean;
  readonly token?: string | undefined;
}

export interface DownloadContext {
  readonly store: ChunkStore;
  readonly offline: boolean;
  readonly signal: CancelSignal | undefined;
  /** Bytes that are here, of how many as far as that is known. What it throws ends the download. */
  readonly onBytes: (name: string, loaded: number, size: number | undefined) => void;
}

/** Bytes of a part. What is lost when a download breaks off is less than this. */
export const CHUNK = 4 * 1024 ** 2;

/** How often a download that broke off is taken up again; one that brought a part is not counted. */
const ATTEMPTS = 3;

/** The server's file is not the one whose beginning is in the cache. */
class OtherFile extends Error {}

/**
 * The file's bytes: from the cache when they are there and still what the server has, else downloaded into it, from
 * where an earlier download broke off. Tabs that want the same file wait for the one that downloads it.
 *
 * Throws: DownloadError; what the signal and the listener throw.
 */
export async function obtain(wanted: Wanted, context: DownloadContext): Promise<Blob> {
  if (/^(?:blob|data):/.test(wanted.url)) return (await send(wanted)).blob();
  const entry = await entryOf(wanted.url);
  const cached = await fromCache(entry, wanted, context);
  if (cached !== undefined) return cached;
  if (context.offline) {
    throw new DownloadError(
      "offline",
      wanted.subject,
      "is not in the cache, and nothing is requested: offline",
    );
  }
  return exclusively(entry, context, async () => {
    // Another tab may have brought it while this one waited.
    const brought = context.store.kind === "none" ? undefined : await fromCache(entry, wanted, context);
    return brought ?? new Download(entry, wanted, context).run();
  });
}

/** The file as it lies in the cache; undefined when it does not, or is not the server's any more. */
async function fromCache(entry: string, wanted: Wanted, context: DownloadContext): Promise<Blob | undefined> {
  const { store } = context;
  const record = await readRecord(store, entry);
  if (record?.complete !== true) return undefined;
  if (!(await isCurrent(record, wanted, context))) {
    await store.remove(entry);
    return undefined;
  }
  const parts: Blob[] = [];
  let size = 0;
  while (size < (record.size ?? 0)) {
    const part = await store.read(entry, partName(parts.length));
    if (part === undefined || part.size === 0) break;
    parts.push(part);
    size += part.size;
  }
  if (size === record.size) return new Blob(parts);
  // Damaged: the browser dropped some of it.
  await store.remove(entry);
  return undefined;
}

async function isCurrent(record: CacheRecord, wanted: Wanted, context: DownloadContext): Promise<boolean> {
  if (wanted.size !== undefined && record.size !== wanted.size) return false;
  if (wanted.sha256 !== undefined && record.validator !== wanted.sha256) return false;
  if (wanted.immutable || context.offline || context.store.kind === "none") return true;
  const { url, subject, token, name } = wanted;
  let response: Response;
  try {
    response = await send({ url, subject, method: "HEAD", token, signal: context.signal });
  } catch (cause) {
    // Without a network what is here is what there is.
    if (cause instanceof DownloadError) return true;
    throw cause;
  }
  // A server that cannot say anything now, or does not answer this kind of question, has not said that it changed.
  if (response.status === 404 || response.status === 410) return false;
  if (!response.ok || isPage(response, name)) return true;
  const validator = validatorOf(response);
  const stated = statedLength(response);
  if (validator !== undefined && record.validator !== undefined) return validator === record.validator;
  return stated === undefined || stated === record.stated;
}

/** Runs work while no other tab of this origin does it for the same entry. */
async function exclusively<T>(
  entry: string,
  { store, signal }: DownloadContext,
  work: () => Promise<T>,
): Promise<T> {
  const { locks } = platformNavigator();
  if (store.kind === "none" || locks === undefined) return work();
  const waiting = fetchSignal(signal);
  // The lock manager's type does not pass the result on.
  let result: Promise<T> | undefined;
  await locks.request(`ernie-m/${entry}`, waiting === null ? {} : { signal: waiting }, async () => {
    result = work();
    await result.catch(() => {});
  });
  return result!;
}

/** One download: appends parts to what is there until the file is whole. */
class Download {
  readonly #entry: string;
  readonly #wanted: Wanted;
  readonly #context: DownloadContext;
  #parts: Blob[] = [];
  #loaded = 0;
  #size: number | undefined;
  #stated: number | undefined;
  #validator: string | undefined;
  /** The cache took everything so far. */
  #isKept = true;

  constructor(entry: string, wanted: Wanted, context: DownloadContext) {
    this.#entry = entry;
    this.#wanted = wanted;
    this.#context = context;
    this.#size = wanted.size;
    this.#validator = wanted.sha256;
  }

  async run(): Promise<Blob> {
    const { signal, onBytes } = this.#context;
    await this.#takeUp();
    for (let failures = 0; ; ) {
      const before = this.#parts.length;
      try {
        await this.#request();
        break;
      } catch (cause) {
        signal?.throwIfAborted();
        if (cause instanceof OtherFile) {
          await this.#startOver();
        } else if (!(cause instanceof BrokenOff)) {
          throw cause;
        }
        failures = this.#parts.length > before ? 0 : failures + 1;
        if (failures < ATTEMPTS) continue;
        const amount = `after ${this.#loaded} of ${this.#size ?? "unknown"} bytes`;
        const reason = `the download broke off ${amount}: ${errorMessage(cause)}`;
        throw new DownloadError("network", this.#wanted.subject, reason, { cause });
      }
    }
    const blob = new Blob(this.#parts);
    await this.#check(blob);
    if (this.#isKept) await this.#keepRecord(true);
    onBytes(this.#wanted.name, blob.size, blob.size);
    return blob;
  }

  /** Goes on from the parts that an earlier download left, when they are of the same file as far as one can tell. */
  async #takeUp(): Promise<void> {
    const { store } = this.#context;
    const { size, sha256 } = this.#wanted;
    const record = await readRecord(store, this.#entry);
    const isSame =
      record !== undefined &&
      record.validator !== undefined &&
      (size === undefined || record.size === size) &&
      (sha256 === undefined || record.validator === sha256);
    if (!isSame) return this.#startOver();
    for (;;) {
      const part = await store.read(this.#entry, partName(this.#parts.length));
      if (part === undefined || part.size !== CHUNK) break;
      this.#parts.push(part);
      this.#loaded += part.size;
    }
    this.#size = record.size;
    this.#stated = record.stated;
    this.#validator = record.validator;
  }

  async #startOver(): Promise<void> {
    await this.#context.store.remove(this.#entry).catch(() => {});
    this.#parts = [];
    this.#loaded = 0;
    this.#size = this.#wanted.size;
    this.#stated = undefined;
    this.#validator = this.#wanted.sha256;
  }

  /** Asks for what is missing and reads it. Throws: BrokenOff; OtherFile; DownloadError. */
  async #request(): Promise<void> {
    const { url, subject, name, token } = this.#wanted;
    const { signal } = this.#context;
    if (this.#size !== undefined && this.#loaded === this.#size && this.#size > 0) return;
    const start = this.#loaded;
    const response = await send({ url, subject, token, signal, range: start > 0 ? { start } : undefined });
    if (start > 0 && response.status === 416) throw new OtherFile("the server has no such range");
    if (!response.ok) throw refusal(subject, response, token);
    if (isPage(response, name)) {
      await response.body?.cancel();
      throw new DownloadError("corrupt", subject, "the server answered with an HTML page");
    }
    if (start > 0 && response.status !== 206) await this.#startOver();
    else if (start > 0) this.#checkSame(response, start);
    if (this.#loaded === 0) await this.#begin(response);
    await this.#read(response);
  }

  /** Notes what the server says of the file. */
  async #begin(response: Response): Promise<void> {
    const isEncoded = response.headers.get("content-encoding") !== null;
    this.#stated = statedLength(response);
    this.#validator = this.#wanted.sha256 ?? validatorOf(response);
    const { size } = this.#wanted;
    if (size !== undefined && this.#stated !== undefined && !isEncoded && this.#stated !== size) {
      await response.body?.cancel();
      const reason = `expected ${size} bytes, the server offers ${this.#stated}`;
      throw new DownloadError("corrupt", this.#wanted.subject, reason);
    }
    this.#size = size ?? (isEncoded ? undefined : this.#stated);
    await this.#keepRecord(false);
  }

  #checkSame(response: Response, start: number): void {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "");
    // Across origins the header may be hidden; then the length tells.
    const from = range === null ? start : Number(range[1]);
    const stated = statedLength(response);
    const total =
      range !== null && range[2] !== "*"
        ? Number(range[2])
        : stated === undefined
          ? this.#size
          : start + stated;
    const validator = this.#wanted.sha256 ?? validatorOf(response);
    const isSame =
      from === start &&
      (this.#size === undefined || total === this.#size) &&
      (validator === undefined || validator === this.#validator);
    if (isSame) return;
    void response.body?.cancel();
    throw new OtherFile("the file was changed on the server");
  }

  async #read(response: Response): Promise<void> {
    const { signal, onBytes } = this.#context;
    const reader = response.body?.getReader();
    if (reader === undefined) throw new BrokenOff("the answer has no body");
    let part = new Uint8Array(CHUNK);
    let used = 0;
    try {
      for (;;) {
        signal?.throwIfAborted();
        const { done, value } = await reader.read().catch(brokenOff);
        if (done) break;
        for (let at = 0; at < value.length; ) {
          const count = Math.min(CHUNK - used, value.length - at);
          part.set(value.subarray(at, at + count), used);
          used += count;
          at += count;
          if (used < CHUNK) continue;
          await this.#keepPart(part);
          part = new Uint8Array(CHUNK);
          used = 0;
        }
        onBytes(this.#wanted.name, this.#loaded + used, this.#size);
      }
    } catch (cause) {
      await reader.cancel().catch(() => {});
      throw cause;
    }
    const arrived = this.#loaded + used;
    const { size } = this.#wanted;
    if (this.#size !== undefined && arrived < this.#size)
      throw new BrokenOff(`${this.#size - arrived} bytes are missing`);
    if (size !== undefined && arrived > size)
      throw new DownloadError("corrupt", this.#wanted.subject, `expected ${size} bytes, ${arrived} arrived`);
    // Longer than stated: the length was that of the encoded file.
    if (used > 0) await this.#keepPart(part.slice(0, used));
    this.#size = arrived;
  }

  /** Puts a part into the cache; when the cache takes no more, into memory. */
  async #keepPart(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { store } = this.#context;
    const name = partName(this.#parts.length);
    let kept: Blob | undefined;
    if (this.#isKept) {
      try {
        await store.write(this.#entry, name, bytes);
        kept = await store.read(this.#entry, name);
      } catch {
        // The quota is used up, or the user has forbidden it: the model still works, until the tab is closed.
        this.#isKept = false;
      }
    }
    this.#parts.push(kept ?? new Blob([bytes]));
    this.#loaded += bytes.length;
  }

  async #keepRecord(complete: boolean): Promise<void> {
    const { url, location } = this.#wanted;
    const record: CacheRecord = {
      version: 1,
      kind: "file",
      url,
      location,
      size: this.#size,
      stated: this.#stated,
      validator: this.#validator,
      complete,
      savedAt: Date.now(),
    };
    await writeRecord(this.#context.store, this.#entry, record).catch(() => {
      this.#isKept = false;
    });
  }

  /** What fails is not kept. */
  async #check(blob: Blob): Promise<void> {
    const { subject, name, sha256 } = this.#wanted;
    try {
      await checkContent(subject, name, blob);
      if (sha256 === undefined) return;
      const hash = await this.#hash();
      if (hash === sha256) return;
      throw new DownloadError("corrupt", subject, `expected the SHA-256 ${sha256}, got ${hash}`);
    } catch (cause) {
      await this.#context.store.remove(this.#entry).catch(() => {});
      throw cause;
    }
  }

  async #hash(): Promise<string> {
    const hash = new Sha256();
    for (const part of this.#parts) {
      this.#context.signal?.throwIfAborted();
      hash.update(new Uint8Array(await part.arrayBuffer()));
    }
    return hash.digest();
  }
}

/** A download that can be taken up again. */
class BrokenOff extends Error {}

/** What the network throws is a TypeError; an aborted signal throws its reason. */
function brokenOff(cause: unknown): never {
  throw cause instanceof TypeError ? new BrokenOff(errorMessage(cause), { cause }) : cause;
}
