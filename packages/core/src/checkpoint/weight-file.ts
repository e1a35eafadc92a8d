import type { TensorInfo } from "../tensor.js";
import type { CheckpointFiles, RandomAccessFile } from "./checkpoint-files.js";
import type { SinkFile } from "./checkpoint-sink.js";
import type { WeightLayout, WeightSource } from "./weight-source.js";

/**
 * Reads where each tensor of a file lies. `name` is the file's name inside the checkpoint `files`, which the
 * entries refer to; the caller closes the file.
 *
 * Throws: CheckpointError.
 */
export type WeightFileReader = (
  file: RandomAccessFile,
  name: string,
  files: CheckpointFiles,
) => Promise<WeightSource>;

/** One file of weights that is to be written. */
export interface WeightFile<T extends TensorInfo> {
  /** The file's name without what follows the last dot. */
  readonly stem: string;
  readonly tensors: readonly T[];
  /** The bytes of a tensor, row-major, in order. */
  content(tensor: T): AsyncIterable<Uint8Array>;
}

/** What writes the files of a format. */
export interface WeightFileWriter {
  readonly layout: WeightLayout;
  /** Whether matrices of integers and their scales can be written. */
  readonly takesIntegers: boolean;
  /** Bytes that a tensor may have. */
  readonly largestTensor: number;
  /**
   * Writes a file from its first byte to its last; the caller closes it. Throws: SaveError; what `content`
   * throws.
   */
  write<T extends TensorInfo>(sink: SinkFile, file: WeightFile<T>): Promise<void>;
}
