import { checkObject } from "../arguments.js";

/**
 * What a checkpoint's weights are read from and written as, each with the names and the layout of its
 * framework.
 */
export const checkpointFormats = ["safetensors", "torch", "paddle"] as const;

/** One of `checkpointFormats`: safetensors, files of torch.save, files of paddle.save. */
export type CheckpointFormat = (typeof checkpointFormats)[number];

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

/** What is made from a file of a checkpoint, and always comes out the same. */
export interface DerivedFile {
  /** Name of the file that it is made from. */
  readonly source: string;
  /** Size in bytes. */
  readonly size: number;
  /** Makes it: `append` takes its bytes in order, which may be changed once the promise has resolved. */
  write(append: (bytes: Uint8Array) => Promise<void>): Promise<void>;
}

/**
 * The files of one checkpoint, wherever they are: what a runtime hands to tokenizer, configuration and
 * weights.
 *
 * Names are plain file names inside the checkpoint, never paths.
 */
export interface CheckpointFiles {
  /** Folder, hub id or URL, for messages. */
  readonly location: string;
  /**
   * Which of several copies of the weights counts; undefined: the first of `checkpointFormats` that is there.
   */
  readonly weights?: CheckpointFormat | undefined;
  has(name: string): Promise<boolean>;
  /** The names of all files, for messages. Absent, or undefined, where a checkpoint cannot be listed. */
  names?(): Promise<readonly string[] | undefined>;
  /**
   * The whole file, for small ones. Throws: CheckpointError `unreadable-file` when it is missing or larger
   * than 256 MiB.
   */
  readFile(name: string): Promise<Uint8Array>;
  /** Throws: CheckpointError `unreadable-file`. */
  open(name: string): Promise<RandomAccessFile>;
  /**
   * Makes a file from another one unless it was made before, and gives the name by which `open` finds it. It
   * is there whole or not at all, and made anew when its source has changed. Absent where there is no cache.
   *
   * Throws: SaveError `unwritable`; what `write` throws.
   */
  cacheDerived?(derived: DerivedFile): Promise<string>;
}

/** Throws: InputError for what is no {@link CheckpointFiles}. */
export function checkFiles(files: CheckpointFiles): void {
  checkObject("files", "checkpoint files", files, "has", "readFile", "open");
}
