import type { BatchArrays, EncodeOptions, TokenizeOptions, TokenizerInput } from "@ernie-m/tokenizer";

/** A batch to encode. */
export interface EncodeRequest {
  readonly kind: "encode";
  readonly inputs: readonly TokenizerInput[];
  readonly options: EncodeOptions;
}

/** Texts to tokenize. */
export interface TokenizeRequest {
  readonly kind: "tokenize";
  readonly texts: readonly string[];
  readonly options: TokenizeOptions;
}

/** Tokens of texts, one after the other. */
export interface PackedTokens {
  /** How many each text has. */
  readonly lengths: Int32Array;
  readonly ids: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export type PoolRequest = EncodeRequest | TokenizeRequest;

/** By the kind of the request. */
export interface PoolResults {
  readonly encode: BatchArrays;
  readonly tokenize: PackedTokens;
}

export type PoolResult = PoolResults[keyof PoolResults];
