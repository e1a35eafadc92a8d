/**
 * Tokens of one text, without special tokens: what a window or a prompt is cut from.
 *
 * Offsets are [start, end) in UTF-16 code units of the text as given: `text.slice(starts[i], ends[i])`.
 */
export interface TokenSequence {
  readonly length: number;
  /** Vocabulary ids. */
  readonly ids: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Token strings, made on first use. */
  readonly tokens: readonly string[];
}

/** The ids of the special tokens in this vocabulary. */
export interface SpecialTokenIds {
  readonly cls: number;
  readonly sep: number;
  readonly pad: number;
  readonly unk: number;
  readonly mask: number;
}

/** A sequence (or pair) ready for the model: special tokens placed, truncated, padded. All arrays have `length` elements but `offsets`. */
export interface Encoding {
  readonly length: number;
  /** Token ids, model input `input_ids`. */
  readonly ids: Int32Array;
  /** 1 for real tokens, 0 for padding. */
  readonly attentionMask: Int32Array;
  /** 0 and 1 as `create_token_type_ids_from_sequences` says; not a model input. */
  readonly tokenTypeIds: Int32Array;
  /** 1 for special tokens and padding, as in the published tokenizer. */
  readonly specialTokensMask: Int32Array;
  /** 0 for tokens of the text, 1 for tokens of the pair, -1 for special tokens and padding. */
  readonly sequenceIds: Int8Array;
  /** `[start0, end0, start1, end1, …]`, 2 × length; (0, 0) for special tokens and padding. */
  readonly offsets: Int32Array;
  /** Token strings, made on first use. */
  readonly tokens: readonly string[];
  /** Ids that truncation cut off, in the published order; empty when nothing was cut. */
  readonly overflowingTokens: readonly number[];
  /** Further windows of the same sample when `overflow: "windows"` was asked for. */
  readonly windows: readonly Encoding[];
}

/** Lone "▁" pieces: kept inside a text (`"hf"`, the documented behaviour) or always dropped (`"paddle"`). */
export type TokenizerVariant = "hf" | "paddle";

/**
 * The part of a runtime that the tokenizer needs to open a checkpoint: read small files whole.
 * Structural on purpose: this package depends on nothing.
 */
export interface TokenizerFiles {
  /** Where the files are, for messages: a folder, an id or a URL. */
  readonly location: string;
  /** Whether the checkpoint has a file of this name. */
  has(name: string): Promise<boolean>;
  /** The whole file. Rejects when it is missing or unreadable. */
  readFile(name: string): Promise<Uint8Array>;
}
