import { join } from "node:path";
import { DownloadError, type RandomAccessFile } from "@ernie-m/core";
import { DownloadTally, isPlainFileName, shardsBeside } from "@ernie-m/core/runtime";
import { readStartOf, sizeOf } from "../checkpoint/file-io.js";
import { FileLock } from "../checkpoint/file-lock.js";
import { FolderFiles, type LocalFiles, openLocal } from "../checkpoint/local-files.js";
import { explainWrites } from "./cache-writes.js";
import type { CachedModel } from "./cached-model.js";
import { type BlobDownload, downloadBlob, downloadStart, LockLost } from "./download-blob.js";
import { blobName, type FileTree, type TreeFile } from "./file-tree.js";
import type { HubApi } from "./hub-api.js";
import type { HubHttp } from "./hub-http.js";
import type { HubSettings } from "./hub-options.js";

/** What an opened model on the hub is made of. */
export interface HubFilesParts {
  /** `organisation/name@revision`. */
  readonly location: string;
  readonly commit: string;
  readonly cached: CachedModel;
  readonly api: HubApi;
  readonly http: HubHttp;
  readonly settings: HubSettings;
  /** Why nothing is requested; undefined while requests are made. */
  readonly offline: { readonly reason: string; readonly cause?: unknown } | undefined;
}

/**
 * The files of one commit of a model on the hub. A file comes from the cache, or is fetched into it when it
 * is first asked for; what the model has is known from its file list, which is kept as well.
 */
export class HubFiles implements LocalFiles {
  readonly location: string;
  readonly #parts: HubFilesParts;
  readonly #snapshot: FolderFiles;
  readonly #tally: DownloadTally;
  readonly #arrivals = new Map<string, Promise<void>>();
  #tree: FileTree | undefined;
  #listing: Promise<FileTree> | undefined;

  constructor(parts: HubFilesParts) {
    this.location = parts.location;
    this.#parts = parts;
    this.#snapshot = new FolderFiles(parts.cached.snapshot(parts.commit));
    this.#tally = new DownloadTally(parts.settings.onProgress);
  }

  /**
   * Whether the model has the file: by the file list where that is known, else by the cache. Asks the hub
   * only when neither says.
   */
  async has(name: string): Promise<boolean> {
    if (!isPlainFileName(name)) return false;
    const { cached, commit, offline } = this.#parts;
    const tree = await this.#knownTree();
    if (tree !== undefined) return tree.has(name);
    if (await this.#snapshot.has(name)) return true;
    if (offline !== undefined || (await cached.isKnownMissing(commit, name))) return false;
    return (await this.#list()).has(name);
  }

  /** By the file list, where it is known. */
  async names(): Promise<readonly string[]> {
    return [...((await this.#knownTree())?.keys() ?? [])];
  }

  async readFile(name: string): Promise<Uint8Array> {
    await this.#fetch(name);
    return this.#snapshot.readFile(name);
  }

  async open(name: string): Promise<RandomAccessFile> {
    await this.#fetch(name);
    return this.#snapshot.open(name);
  }

  async realPath(name: string): Promise<string> {
    await this.#fetch(name);
    return this.#snapshot.realPath(name);
  }

  /**
   * At most the first `length` bytes of a file, without fetching the rest of it: to look at the head of
   * weights that nobody wants yet. They are kept as the beginning of the download, and not checked before its
   * end.
   */
  async readStart(name: string, length: number): Promise<Uint8Array> {
    const { cached, commit, offline } = this.#parts;
    const file = isPlainFileName(name) ? (await this.#knownTree())?.get(name) : undefined;
    const here = await sizeOf(join(cached.snapshot(commit), name));
    if (
      file === undefined ||
      here === file.size ||
      file.size <= length ||
      (await this.#placeKnownBlob(name, file))
    ) {
      return readStartOf(await this.open(name), length);
    }
    const partial = cached.partial(blobName(file));
    if (((await sizeOf(partial)) ?? 0) < length) {
      if (offline !== undefined) return readStartOf(await this.open(name), length);
      await this.#writing(name, () =>
        this.#exclusively(
          file,
          () => undefined,
          (lock) =>
            downloadStart(
              this.#blobDownload(name, file, lock, () => undefined),
              length,
            ),
        ),
      );
      // Another process may have fetched all of it meanwhile.
      if ((await sizeOf(partial)) === undefined) return this.readStart(name, length);
    }
    return readStartOf(await openLocal(partial), length);
  }

  /** Makes sure that the file is in the cache; calls for one file share the download. */
  async #fetch(name: string): Promise<void> {
    if (!isPlainFileName(name)) return;
    const known = this.#arrivals.get(name);
    if (known !== undefined) return known;
    const arrival = this.#obtain(name);
    this.#arrivals.set(name, arrival);
    try {
      await arrival;
    } catch (cause) {
      this.#arrivals.delete(name);
      throw cause;
    }
  }

  async #obtain(name: string): Promise<void> {
    const { cached, commit, offline } = this.#parts;
    const here = await sizeOf(join(cached.snapshot(commit), name));
    const tree = await this.#knownTree();
    if (tree === undefined && here !== undefined) return;
    if (tree === undefined && offline !== undefined) {
      const message = `is not in the cache (${cached.snapshot(commit)}), and ${offline.reason}`;
      throw new DownloadError("offline", `${this.location}/${name}`, message, { cause: offline.cause });
    }
    const files = tree ?? (await this.#list());
    const file = files.get(name);
    if (file === undefined) {
      throw new DownloadError(
        "not-found",
        `${this.location}/${name}`,
        "there is no such file in this revision",
      );
    }
    if (here === file.size || (await this.#placeKnownBlob(name, file))) return;
    if (offline !== undefined) {
      const amount = here === undefined ? "is not" : `has ${here} of its ${file.size} bytes`;
      const message = `${amount} in the cache (${cached.snapshot(commit)}), and ${offline.reason}`;
      throw new DownloadError("offline", `${this.location}/${name}`, message, { cause: offline.cause });
    }
    await this.#announce(name, file, files);
    await this.#download(name, file);
  }

  /** Gives the file its name when its bytes came with another commit, or by another process. */
  async #placeKnownBlob(name: string, file: TreeFile): Promise<boolean> {
    const { cached, commit } = this.#parts;
    if ((await sizeOf(cached.blob(blobName(file)))) !== file.size) return false;
    await this.#writing(name, () => cached.place(blobName(file), commit, name, { fresh: false }));
    return true;
  }

  /** The first shard announces them all, so that the total is known from the start. */
  async #announce(name: string, file: TreeFile, files: FileTree): Promise<void> {
    this.#tally.expect(name, file.size);
    const { cached, commit } = this.#parts;
    for (const shard of shardsBeside(name, files.keys())) {
      const { size } = files.get(shard)!;
      if ((await sizeOf(join(cached.snapshot(commit), shard))) !== size) this.#tally.expect(shard, size);
    }
  }

  async #download(name: string, file: TreeFile): Promise<void> {
    const { cached, commit } = this.#parts;
    const onProgress = (loaded: number): void => this.#tally.update(name, loaded);
    await this.#writing(name, () =>
      this.#exclusively(file, onProgress, async (lock) => {
        // Another process may have fetched it while this one waited.
        if ((await sizeOf(join(cached.snapshot(commit), name))) === file.size) return;
        const known = (await sizeOf(cached.blob(blobName(file)))) === file.size;
        if (!known) await downloadBlob(this.#blobDownload(name, file, lock, onProgress));
        await cached.place(blobName(file), commit, name, { fresh: !known });
      }),
    );
    onProgress(file.size);
  }

  #blobDownload(
    name: string,
    file: TreeFile,
    lock: FileLock,
    onProgress: (loaded: number) => void,
  ): BlobDownload {
    const { cached, commit, api, http, settings } = this.#parts;
    const subject = `${this.location}/${name}`;
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
    return explainWrites(`${this.location}/${name}`, this.#parts.cached.folder, work);
  }

  /** The file list as far as it is known without asking. */
  async #knownTree(): Promise<FileTree | undefined> {
    this.#tree ??= await this.#parts.cached.tree(this.#parts.commit);
    return this.#tree;
  }

  /** The file list, from the hub. */
  async #list(): Promise<FileTree> {
    const { cached, commit, api, settings } = this.#parts;
    this.#listing ??= api.filesAt(commit, settings.retries);
    try {
      this.#tree = await this.#listing;
      await cached.keepTree(commit, this.#tree);
      return this.#tree;
    } catch (cause) {
      this.#listing = undefined;
      throw cause;
    }
  }
}
