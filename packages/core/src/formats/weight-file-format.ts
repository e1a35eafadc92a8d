import type { SinkFile } from "../checkpoint/checkpoint-sink.js";
import type { WeightLayout } from "../checkpoint/weight-source.js";
import type { TensorForm } from "./safetensors/safetensors-header.js";

/** One file of weights that is to be written. */
export interface WeightFile<T extends TensorForm> {
  /** The file's name without what follows the last dot. */
  readonly stem: string;
  readonly tensors: readonly T[];
  /** The bytes of a tensor, row-major, in order. */
  content(tensor: T): AsyncIterable<Uint8Array>;
}

/** A way to write weights. */
export interface WeightFileFormat {
  /** Of the file where there is one; of several it is followed by `-00001-of-00003`. */
  readonly stem: string;
  readonly extension: string;
  readonly layout: WeightLayout;
  /** Whether matrices of integers and their scales can be written. */
  readonly takesIntegers: boolean;
  /** Bytes that a tensor may have. */
  readonly largestTensor: number;
  /** Writes a file from its first byte to its last; the caller closes it. Throws: SaveError; what `content` throws. */
  write<T extends TensorForm>(sink: SinkFile, file: WeightFile<T>): Promise<void>;
}
