import type { BatchArrays, EncodeOptions, TokenizerInput } from "@ernie-m/tokenizer";

/** A batch to encode. */
export interface EncodeRequest {
  readonly inputs: readonly TokenizerInput[];
  readonly options: EncodeOptions;
}

export type EncodeResult = BatchArrays;
