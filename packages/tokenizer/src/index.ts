export { offsetsInCodePoints } from "./code-point-offsets.js";
export type {
  EncodeOptions,
  PaddingStrategy,
  TokenizeOptions,
  TruncationStrategy,
} from "./encode-options.js";
export type { BatchArrays, BatchEncoding, TokenMatrix } from "./encoding/batch-encoding.js";
export type { TokenizerInput } from "./encoding/input-encoder.js";
export { TokenizerError, type TokenizerErrorCode } from "./errors.js";
export { variantOfCheckpoint } from "./files/checkpoint-variant.js";
export type { CheckpointLocation, DownloadProgress, OpenOptions } from "./files/open-options.js";
export type { AddedToken, TokenizerConfig } from "./files/tokenizer-config.js";
export type { CancelSignal } from "./files/tokenizer-files.js";
export { SentencePieceProcessor } from "./sentencepiece/processor.js";
export type {
  NormalizedText,
  SampleOptions,
  ScoredSegmentation,
  Segmentation,
  SentencePieceVersion,
} from "./sentencepiece/types.js";
export type { PieceSequence } from "./splitting/text-tokenizer.js";
export { ErnieMTokenizer } from "./tokenizer.js";
export type { CheckpointOpener, LoadTokenizerOptions, TokenizerParts } from "./tokenizer-parts.js";
export {
  type TokenizationDifference,
  type TrimmedTokenizer,
  type TrimOptions,
  trimTokenizer,
} from "./trim/trim-tokenizer.js";
export type {
  Encoding,
  SpecialTokenIds,
  TokenizerFiles,
  TokenizerVariant,
  TokenSequence,
} from "./types.js";
