import { DownloadError, type RandomAccessFile } from "@ernie-m/core";
import { DownloadTally, isPlainFileName, shardsBeside } from "@ernie-m/core/runtime";
import { readStartOf, sizeOf } from "../checkpoint/file-io.js";
import { FolderFiles, type LocalFiles, openLocal } from "../checkpoint/local-files.js";
import { blobName, type FileTree, type TreeFile } from "./file-tree.js";
import { HubBlobs, type HubBlobsParts } from "./hub-blobs.js";
import { HubListing } from "./hub-listing.js";

/** What an opened model on the hub is made of. */
export interface HubFilesParts extends HubBlobsParts {
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
  readonly #listing: HubListing;
  readonly #blobs: HubBlobs;
  readonly #tally: DownloadTally;
  readonly #arrivals = new Map<string, Promise<void>>();

  constructor(parts: HubFilesParts) {
    const { location, commit, cached, api, settings } = parts;
    this.location = location;
    this.#parts = parts;
    this.#snapshot = new FolderFiles(cached.snapshot(commit));
    this.#listing = new HubListing({ commit, cached, api, retries: settings.retries });
    this.#blobs = new HubBlobs(parts);
    this.#tally = new DownloadTally(settings.onProgress);
  }

  /**
   * Whether the model has the file: by the file list where that is known, else by the cache. Asks the hub
   * only when neither says.
   */
  async has(name: string): Promise<boolean> {
    if (!isPlainFileName(name)) return false;
    const { cached, commit, offline } = this.#parts;
    const tree = await this.#listing.known();
    if (tree !== undefined) return tree.has(name);
    if (await this.#snapshot.has(name)) return true;
    if (offline !== undefined || (await cached.isKnownMissing(commit, name))) return false;
    return (await this.#listing.ask()).has(name);
  }

  /** By the file list, where it is known, else what the cache has. */
  async names(): Promise<readonly string[] | undefined> {
    const tree = await this.#listing.known();
    return tree === undefined ? this.#snapshot.names() : [...tree.keys()];
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
    const { cached, offline } = this.#parts;
    const file = isPlainFileName(name) ? (await this.#listing.known())?.get(name) : undefined;
    const here = await this.#blobs.sizeHere(name);
    if (
      file === undefined ||
      here === file.size ||
      file.size <= length ||
      (await this.#blobs.placeKnown(name, file))
    ) {
      return readStartOf(await this.open(name), length);
    }
    const partial = cached.partial(blobName(file));
    if (((await sizeOf(partial)) ?? 0) < length) {
      if (offline !== undefined) return readStartOf(await this.open(name), length);
      await this.#blobs.downloadStart(name, file, length);
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
    const { offline } = this.#parts;
    const here = await this.#blobs.sizeHere(name);
    const tree = await this.#listing.known();
    if (tree === undefined && here !== undefined) return;
    if (tree === undefined && offline !== undefined) throw this.#offlineError(name, "is not");
    const files = tree ?? (await this.#listing.ask());
    const file = files.get(name);
    if (file === undefined) {
      throw new DownloadError(
        "not-found",
        `${this.location}/${name}`,
        "there is no such file in this revision",
      );
    }
    if (here === file.size || (await this.#blobs.placeKnown(name, file))) return;
    if (offline !== undefined) {
      const amount = here === undefined ? "is not" : `has ${here} of its ${file.size} bytes`;
      throw this.#offlineError(name, amount);
    }
    await this.#announce(name, file, files);
    await this.#blobs.download(name, file, (loaded) => this.#tally.update(name, loaded));
  }

  #offlineError(name: string, amount: string): DownloadError {
    const { cached, commit, offline } = this.#parts;
    const message = `${amount} in the cache (${cached.snapshot(commit)}), and ${offline?.reason}`;
    return new DownloadError("offline", `${this.location}/${name}`, message, { cause: offline?.cause });
  }

  /** The first shard announces them all, so that the total is known from the start. */
  async #announce(name: string, file: TreeFile, files: FileTree): Promise<void> {
    this.#tally.expect(name, file.size);
    for (const shard of shardsBeside(name, files.keys())) {
      const { size } = files.get(shard)!;
      if ((await this.#blobs.sizeHere(shard)) !== size) this.#tally.expect(shard, size);
    }
  }
}
