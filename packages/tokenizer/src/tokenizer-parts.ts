/** What a tokenizer is made from: a runtime that opens checkpoints, options, or bytes at hand. */
import type { RandomAccessFiles } from "./files/checkpoint-variant.js";
import type { CheckpointLocation, OpenOptions } from "./files/open-options.js";
import type { TokenizerConfig } from "./files/tokenizer-config.js";
import type { CancelSignal } from "./files/tokenizer-files.js";
import type { SentencePieceVersion } from "./sentencepiece/types.js";
import type { TokenizerFiles, TokenizerVariant } from "./types.js";

/** What the tokenizer needs of a runtime: a way to the files of a checkpoint. */
export interface CheckpointOpener {
  openCheckpoint(
    where: CheckpointLocation,
    options?: OpenOptions,
  ): Promise<TokenizerFiles & RandomAccessFiles>;
}

/** Options of {@link ErnieMTokenizer.fromFiles}. */
export interface LoadTokenizerOptions {
  /** Default: `"paddle"` for a checkpoint in Paddle's files, else `"hf"`. */
  readonly variant?: TokenizerVariant;
  /** Which release decides between equally good segmentations. Default: `"0.1.97"`, which ERNIE-M was made with. */
  readonly sentencePieceVersion?: SentencePieceVersion | undefined;
  readonly signal?: CancelSignal | undefined;
}

/** What {@link ErnieMTokenizer.create} makes a tokenizer from. */
export interface TokenizerParts {
  /** The bytes of `sentencepiece.bpe.model`. They are kept and must not change. */
  readonly sentencePiece: Uint8Array;
  /** The bytes of `vocab.txt`, kept likewise. Without them ids are SentencePiece's. */
  readonly vocab?: Uint8Array;
  readonly config?: Partial<TokenizerConfig>;
  /** Default: `"hf"`. */
  readonly variant?: TokenizerVariant;
  /** Default: `"0.1.97"`. */
  readonly sentencePieceVersion?: SentencePieceVersion;
}
