import type { CancelSignal } from "@ernie-m/core";
import type { ChunkStore } from "../cache/chunk-store.js";

/** A file to download. */
export interface DownloadRequest {
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
