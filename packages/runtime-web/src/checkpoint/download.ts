import { DownloadError } from "@ernie-m/core";
import { errorMessage } from "@ernie-m/core/runtime";
import { type CacheRecord, partName, readRecord, writeRecord } from "../cache/cache-record.js";
import { checkContent } from "./check-content.js";
import type { DownloadContext, DownloadRequest } from "./download-request.js";
import { isPage, placeOf, refusal, send, statedLength, validatorOf } from "./http.js";
import { sha256Of } from "./sha256.js";

/** Bytes of a part. What is lost when a download breaks off is less than this. */
const CHUNK = 4 * 1024 ** 2;

/** How often a download that broke off is taken up again; one that brought a part is not counted. */
const ATTEMPTS = 3;

/** The server's file is not the one whose beginning is in the cache. */
class OtherFile extends Error {}

/** One download: appends parts to what is there until the file is whole. */
export class Download {
  readonly #entry: string;
  readonly #request: DownloadRequest;
  readonly #context: DownloadContext;
  #parts: Blob[] = [];
  #loaded = 0;
  #size: number | undefined;
  #stated: number | undefined;
  #validator: string | undefined;
  /** The cache took everything so far. */
  #isKept = true;

  constructor(entry: string, request: DownloadRequest, context: DownloadContext) {
    this.#entry = entry;
    this.#request = request;
    this.#context = context;
    this.#size = request.size;
    this.#validator = request.sha256;
  }

  async run(): Promise<Blob> {
    const { signal, onBytes } = this.#context;
    await this.#takeUp();
    for (let failures = 0; ; ) {
      const before = this.#parts.length;
      try {
        await this.#ask();
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
        throw new DownloadError("network", this.#request.subject, reason, { cause });
      }
    }
    const blob = new Blob(this.#parts);
    await this.#check(blob);
    if (this.#isKept) await this.#keepRecord(true);
    onBytes(this.#request.name, blob.size, blob.size);
    return blob;
  }

  /**
   * Goes on from the parts that an earlier download left, when they are of the same file as far as one can
   * tell.
   */
  async #takeUp(): Promise<void> {
    const { store } = this.#context;
    const { size, sha256 } = this.#request;
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
    this.#size = this.#request.size;
    this.#stated = undefined;
    this.#validator = this.#request.sha256;
  }

  /** Asks for what is missing and reads it. Throws: BrokenOff; OtherFile; DownloadError. */
  async #ask(): Promise<void> {
    const { url, subject, name, token } = this.#request;
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
    this.#validator = this.#request.sha256 ?? validatorOf(response);
    const { size } = this.#request;
    if (size !== undefined && this.#stated !== undefined && !isEncoded && this.#stated !== size) {
      await response.body?.cancel();
      const reason = `expected ${size} bytes, the server offers ${this.#stated}`;
      throw new DownloadError("corrupt", this.#request.subject, reason);
    }
    this.#size = size ?? (isEncoded ? undefined : this.#stated);
    await this.#keepRecord(false);
  }

  #checkSame(response: Response, start: number): void {
    const { from, total = this.#size } = placeOf(response, start);
    const validator = this.#request.sha256 ?? validatorOf(response);
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
        onBytes(this.#request.name, this.#loaded + used, this.#size);
      }
    } catch (cause) {
      await reader.cancel().catch(() => {});
      throw cause;
    }
    const arrived = this.#loaded + used;
    const { size } = this.#request;
    if (this.#size !== undefined && arrived < this.#size)
      throw new BrokenOff(`${this.#size - arrived} bytes are missing`);
    if (size !== undefined && arrived > size)
      throw new DownloadError("corrupt", this.#request.subject, `expected ${size} bytes, ${arrived} arrived`);
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
    const { url, location } = this.#request;
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
    const { subject, name, sha256 } = this.#request;
    try {
      await checkContent(subject, name, blob);
      if (sha256 === undefined) return;
      const hash = await sha256Of(this.#parts, this.#context.signal);
      if (hash === sha256) return;
      throw new DownloadError("corrupt", subject, `expected the SHA-256 ${sha256}, got ${hash}`);
    } catch (cause) {
      await this.#context.store.remove(this.#entry).catch(() => {});
      throw cause;
    }
  }
}

/** A download that can be taken up again. */
class BrokenOff extends Error {}

/** What the network throws is a TypeError; an aborted signal throws its reason. */
function brokenOff(cause: unknown): never {
  throw cause instanceof TypeError ? new BrokenOff(errorMessage(cause), { cause }) : cause;
}
