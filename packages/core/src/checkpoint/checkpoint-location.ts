import type { CancelSignal, CheckpointFormat } from "./checkpoint-files.js";

/** Where a checkpoint is: a folder, an id or a URL as text, or the platform's `URL`. */
export type CheckpointLocation = string | { readonly href: string };

/**
 * How far the download of a checkpoint is. Counts are of the files that were asked for and were not at hand.
 */
export interface DownloadProgress {
  /** Name of the file that is arriving. */
  readonly file: string;
  /** Bytes of that file that are here, those of an earlier attempt included. */
  readonly fileLoaded: number;
  readonly fileTotal: number;
  /** Bytes of all files so far. */
  readonly loaded: number;
  /**
   * Bytes of all files known to be needed; all shards count from the first one on. Grows as more files are
   * asked for.
   */
  readonly total: number;
  readonly filesDone: number;
  readonly filesTotal: number;
}

/**
 * Options for opening a checkpoint. Those after `signal` are for runtimes that fetch checkpoints from a hub,
 * and change nothing for one that is at hand.
 */
export interface OpenOptions {
  /** Stops what is under way; what has arrived of a download is kept for the next attempt. */
  readonly signal?: CancelSignal | undefined;
  /** Branch, tag or commit. Default: what the runtime was made with, else `"main"`. */
  readonly revision?: string | undefined;
  /** Access token for private and gated models. */
  readonly token?: string | undefined;
  /** Folder of the cache. */
  readonly cacheDir?: string | undefined;
  /** Whether to use only what is in the cache, without any request. */
  readonly offline?: boolean | undefined;
  /** Which of several copies of the weights to use. Default: safetensors before torch before paddle. */
  readonly weights?: CheckpointFormat | undefined;
  /** Called as bytes arrive. What it throws ends the download. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}
