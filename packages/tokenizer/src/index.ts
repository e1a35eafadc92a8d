export type { BatchArrays, BatchEncoding, TokenMatrix } from "./batch-encoding.js";
export { variantOfCheckpoint } from "./checkpoint-origin.js";
export { offsetsInCodePoints } from "./code-point-offsets.js";
export type {
  EncodeOptions,
  PaddingStrategy,
  TokenizeOptions,
  TruncationStrategy,
} from "./encode-options.js";
export { TokenizerError, type TokenizerErrorCode } from "./errors.js";
export type { DownloadProgress, OpenCheckpointOptions } from "./open-options.js";
export { SentencePieceProcessor } from "./sentencepiece/processor.js";
export type {
  NormalizedText,
  SampleOptions,
  ScoredSegmentation,
  Segmentation,
} from "./sentencepiece/types.js";
export type { PieceSequence } from "./text-tokenizer.js";
export {
  type CheckpointOpener,
  ErnieMTokenizer,
  type LoadTokenizerOptions,
  type TokenizerInput,
  type TokenizerParts,
  type UrlLike,
} from "./tokenizer.js";
export { type AddedToken, defaultTokenizerConfig, type TokenizerConfig } from "./tokenizer-config.js";
export type { CancelSignal } from "./tokenizer-files.js";
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
