import type { CachedModel } from "./cached-model.js";
import type { FileTree } from "./file-tree.js";
import type { HubApi } from "./hub-api.js";

/** Where the file list of one commit comes from. */
export interface HubListingParts {
  readonly commit: string;
  readonly cached: CachedModel;
  readonly api: HubApi;
  readonly retries: number;
}

/** The file list of one commit of a model, asked for once and kept in the cache. */
export class HubListing {
  readonly #parts: HubListingParts;
  #tree: FileTree | undefined;
  #asked: Promise<FileTree> | undefined;

  constructor(parts: HubListingParts) {
    this.#parts = parts;
  }

  /** As far as it is known without asking. */
  async known(): Promise<FileTree | undefined> {
    this.#tree ??= await this.#parts.cached.tree(this.#parts.commit);
    return this.#tree;
  }

  /** From the hub. Throws: DownloadError; what the signal throws. */
  async ask(): Promise<FileTree> {
    const { cached, commit, api, retries } = this.#parts;
    this.#asked ??= api.filesAt(commit, retries);
    try {
      this.#tree = await this.#asked;
      await cached.keepTree(commit, this.#tree);
      return this.#tree;
    } catch (cause) {
      this.#asked = undefined;
      throw cause;
    }
  }
}
