import type { BatchArrays, EncodeOptions, TokenizerErrorCode, TokenizerInput } from "@ernie-m/tokenizer";

/** A batch to encode. */
export interface EncodeRequest {
  readonly inputs: readonly TokenizerInput[];
  readonly options: EncodeOptions;
}

export type EncodeResult = BatchArrays;

/** A TokenizerError; no code for any other error. */
export interface SentTokenizerError {
  readonly code: TokenizerErrorCode | undefined;
  readonly file: string;
  readonly reason: string;
}
