import type { DType } from "../tensor.js";
import type { FileRange } from "./file-range.js";

/** Where the bytes of a tensor lie: inside a file of the checkpoint, untouched, or in memory. */
export type WeightStorage =
  | ({
      readonly kind: "file";
      /** File name inside the checkpoint. */
      readonly file: string;
    } & FileRange)
  | { readonly kind: "memory"; readonly data: Uint8Array };

/** Why a tensor can be no parameter of any model: its type, or its number of dimensions. */
export type Misfit =
  | {
      readonly kind: "dtype";
      /** As it may stand in a message. */
      readonly dtype: string;
    }
  | { readonly kind: "rank"; readonly rank: number };

/** More dimensions than a parameter of any model has. */
export const HIGHEST_RANK = 8;

/** One tensor of a checkpoint: row-major, little-endian, contiguous. */
export interface WeightEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly storage: WeightStorage;
}

/**
 * The layout of Linear weights and the naming habit: PyTorch's ([out, in]) or Paddle's ([in, out]).
 */
export type WeightLayout = "pt" | "pd";

/** The tensors of a checkpoint under the names its files give them. Every reader of a format makes one. */
export interface WeightSource {
  readonly layout: WeightLayout;
  /** The file (or index) that was read, for messages. */
  readonly file: string;
  readonly entries: ReadonlyMap<string, WeightEntry>;
  /** Tensors that no parameter can be, by name; they matter when a model asks for one of them. Absent: none. */
  readonly others?: ReadonlyMap<string, Misfit>;
  /** What stood before the name of every tensor and was taken off, for example `module.`. Absent: nothing. */
  readonly wrapper?: string;
}

/**
 * One parameter of the model under its canonical (Hugging Face, `ernie_m.` prefixed) name.
 *
 * `transposed` says that a Linear weight is stored [in, out] instead of [out, in]; `shape` is always the
 * stored one.
 */
export interface ModelWeight extends WeightEntry {
  readonly transposed: boolean;
}

/** The parameters a graph can refer to, by canonical name. */
export type ModelWeights = ReadonlyMap<string, ModelWeight>;
