import type { CancelSignal } from "./checkpoint-files.js";
import type { CheckpointLocation } from "./checkpoint-location.js";

/** One file that is being written, from its first byte to its last. */
export interface SinkFile {
  /** Appends bytes. They may be changed once the promise has resolved. Throws: SaveError `unwritable`. */
  write(bytes: Uint8Array): Promise<void>;
  /** The file is complete and on its medium. Throws: SaveError `unwritable`. */
  close(): Promise<void>;
}

/**
 * Where a new checkpoint goes. Nothing is visible under its final name before `commit`, and nothing is left
 * after `abort`; one of the two ends every sink.
 */
export interface CheckpointSink {
  /** Folder or id, for messages. */
  readonly location: string;
  /** Starts a file. `name` is a plain file name; each is created once. Throws: SaveError. */
  create(name: string): Promise<SinkFile>;
  /**
   * Makes all files appear under their names. Throws: SaveError, and then nothing has changed; where a place can neither be
   * finished nor taken back, as on a disk without second names for files, the next opening goes on with it.
   */
  commit(): Promise<void>;
  /** Removes what was written. May be called more than once, and after a failed `commit`. Never throws. */
  abort(): Promise<void>;
}

/** Options for writing a checkpoint. */
export interface CreateOptions {
  /**
   * Replace the checkpoint that is at the target. Other files there stay. Default false: a target with files
   * is refused.
   */
  readonly overwrite?: boolean;
  /** `location` of the checkpoint that is being read: a target that is the same place is refused, always. */
  readonly source?: string;
  readonly signal?: CancelSignal;
}

/** What can write checkpoints: a runtime with a disk. */
export interface CheckpointStore {
  /** Throws: SaveError `target-exists`, `target-is-source` or `unwritable`. */
  createCheckpoint(where: CheckpointLocation, options?: CreateOptions): Promise<CheckpointSink>;
}

/** How far a save is, in bytes of weights. */
export interface SaveProgress {
  readonly writtenBytes: number;
  readonly totalBytes: number;
}

/**
 * Runs `write` and commits; when either fails the sink is aborted and the failure passed on.
 *
 * Throws: whatever `write` and `commit` throw.
 */
export async function writeAtomically(
  sink: CheckpointSink,
  write: (sink: CheckpointSink) => Promise<void>,
): Promise<void> {
  try {
    await write(sink);
    await sink.commit();
  } catch (cause) {
    await sink.abort();
    throw cause;
  }
}

/** Writes one file whole. Throws: SaveError. */
export async function writeFile(sink: CheckpointSink, name: string, bytes: Uint8Array): Promise<void> {
  const file = await sink.create(name);
  try {
    await file.write(bytes);
  } finally {
    await file.close();
  }
}
