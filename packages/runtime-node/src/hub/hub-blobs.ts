import { join } from "node:path";
import { sizeOf } from "../checkpoint/file-io.js";
import { FileLock, LockLost } from "../checkpoint/file-lock.js";
import { explainWrites } from "./cache-writes.js";
import type { CachedModel } from "./cached-model.js";
import { type BlobDownload, downloadBlob, downloadStart } from "./download-blob.js";
import { blobName, type TreeFile } from "./file-tree.js";
import type { HubApi } from "./hub-api.js";
import type { HubHttp } from "./hub-http.js";
import type { HubSettings } from "./hub-options.js";

/** Where the bytes of one commit's files come from, and where they go. */
export interface HubBlobsParts {
  /** `organisation/name@revision`, for messages. */
  readonly location: string;
  readonly commit: string;
  readonly cached: CachedModel;
  readonly api: HubApi;
  readonly http: HubHttp;
  readonly settings: HubSettings;
}

/** Brings the bytes of a commit's files into the cache; processes that want the same take turns. */
export class HubBlobs {
  readonly #parts: HubBlobsParts;

  constructor(parts: HubBlobsParts) {
    this.#parts = parts;
  }

  /** Bytes that lie under the file's name in the snapshot; undefined without it. */
  sizeHere(name: string): Promise<number | undefined> {
    const { cached, commit } = this.#parts;
    return sizeOf(join(cached.snapshot(commit), name));
  }

  /** Gives the file its name when its bytes came with another commit, or by another process. */
  async placeKnown(name: string, file: TreeFile): Promise<boolean> {
    const { cached, commit } = this.#parts;
    if ((await sizeOf(cached.blob(blobName(file)))) !== file.size) return false;
    await this.#writing(name, () => cached.place(blobName(file), commit, name, { fresh: false }));
    return true;
  }

  /** Throws: DownloadError; what the signal and the listener throw. */
  async download(name: string, file: TreeFile, onProgress: (loaded: number) => void): Promise<void> {
    const { cached, commit } = this.#parts;
    await this.#writing(name, () =>
      this.#exclusively(file, onProgress, async (lock) => {
        // Another process may have fetched it while this one waited.
        if ((await this.sizeHere(name)) === file.size) return;
        const known = (await sizeOf(cached.blob(blobName(file)))) === file.size;
        if (!known) await downloadBlob(this.#blobDownload(name, file, lock, onProgress));
        await cached.place(blobName(file), commit, name, { fresh: !known });
      }),
    );
    onProgress(file.size);
  }

  /** The first `length` bytes, kept as the beginning of the download. Throws: as `download`. */
  async downloadStart(name: string, file: TreeFile, length: number): Promise<void> {
    const ignore = (): void => {};
    await this.#writing(name, () =>
      this.#exclusively(file, ignore, (lock) =>
        downloadStart(this.#blobDownload(name, file, lock, ignore), length),
      ),
    );
  }

  #blobDownload(
    name: string,
    file: TreeFile,
    lock: FileLock,
    onProgress: (loaded: number) => void,
  ): BlobDownload {
    const { location, cached, commit, api, http, settings } = this.#parts;
    const subject = `${location}/${name}`;
    const url = api.fileUrl(commit, name);
    return { subject, url, file, cached, http, retries: settings.retries, lock, onProgress };
  }

  /** Works on a blob while no other process does. Meanwhile tells how far the other one is. */
  async #exclusively(
    file: TreeFile,
    onProgress: (loaded: number) => void,
    work: (lock: FileLock) => Promise<void>,
  ): Promise<void> {
    const { cached, settings } = this.#parts;
    const onWait = async (): Promise<void> => {
      settings.signal?.throwIfAborted();
      const arrived = await sizeOf(cached.partial(blobName(file)));
      if (arrived !== undefined) onProgress(arrived);
    };
    for (;;) {
      const lock = await FileLock.acquire(cached.lock(blobName(file)), { onWait });
      try {
        return await work(lock);
      } catch (cause) {
        if (!(cause instanceof LockLost)) throw cause;
      } finally {
        await lock.release();
      }
    }
  }

  #writing(name: string, work: () => Promise<void>): Promise<void> {
    const { location, cached } = this.#parts;
    return explainWrites(`${location}/${name}`, cached.folder, work);
  }
}
