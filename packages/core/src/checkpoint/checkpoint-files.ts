/** The part of the platform's `AbortSignal` that this project uses; the platform's own fits. */
export interface CancelSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
}

/** One open file of a checkpoint. Reads are positional, so files above 2 GiB work. */
export interface RandomAccessFile {
  /** Path or URL for messages. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /**
   * Reads exactly `length` bytes at `offset`.
   *
   * Throws: CheckpointError `truncated-file` when the range is not inside the file, `unreadable-file` when
   * the platform cannot read.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * The files of one checkpoint, wherever they are: what a runtime hands to tokenizer, configuration and weights.
 *
 * Names are plain file names inside the checkpoint, never paths.
 */
export interface CheckpointFiles {
  /** Folder, hub id or URL, for messages. */
  readonly location: string;
  has(name: string): Promise<boolean>;
  /** The whole file, for small ones. Throws: CheckpointError `unreadable-file` when it is missing or larger than 256 MiB. */
  readFile(name: string): Promise<Uint8Array>;
  /** Throws: CheckpointError `unreadable-file`. */
  open(name: string): Promise<RandomAccessFile>;
}
