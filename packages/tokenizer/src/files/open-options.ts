import type { CancelSignal } from "./tokenizer-files.js";

/** Where a checkpoint is: a folder, an id or a URL as text, or the platform's `URL`. */
export type CheckpointLocation = string | { readonly href: string };

/** How far the download of a checkpoint is, in bytes and files. */
export interface DownloadProgress {
  /** Name of the file that is arriving. */
  readonly file: string;
  readonly fileLoaded: number;
  readonly fileTotal: number;
  /** Of all files that were asked for and were not at hand. */
  readonly loaded: number;
  readonly total: number;
  readonly filesDone: number;
  readonly filesTotal: number;
}

/** What weights are stored as: safetensors, files of torch.save, files of paddle.save. */
export type CheckpointFormat = "safetensors" | "torch" | "paddle";

/** What a runtime is told about how to open a checkpoint; its own type has these fields too. */
export interface OpenOptions {
  readonly signal?: CancelSignal | undefined;
  /** Branch, tag or commit of a checkpoint on a hub. */
  readonly revision?: string | undefined;
  /** Access token for private and gated models. */
  readonly token?: string | undefined;
  /** Folder of the hub's cache. */
  readonly cacheDir?: string | undefined;
  /** Whether to use only what is in the cache, without any request. */
  readonly offline?: boolean | undefined;
  /** Which of several copies of the weights the tokenizer goes with. */
  readonly weights?: CheckpointFormat | undefined;
  /** Called as bytes arrive. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}
