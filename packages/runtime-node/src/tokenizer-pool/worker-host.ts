/** What runs in a thread of a tokenizer pool: a tokenizer of its own, one batch after the other. */
import { type BatchArrays, ErnieMTokenizer, type TokenizerParts } from "@ernie-m/tokenizer";
import { serve } from "../worker/serve.js";
import { sendError } from "./error-serialization.js";
import type { EncodeRequest, EncodeResult } from "./protocol.js";

function arraysOf(batch: BatchArrays): EncodeResult {
  const { rows, length, inputIds, attentionMask, tokenTypeIds, specialTokensMask } = batch;
  const { sequenceIds, offsets, sampleOfRow } = batch;
  return {
    rows,
    length,
    inputIds,
    attentionMask,
    tokenTypeIds,
    specialTokensMask,
    sequenceIds,
    offsets,
    sampleOfRow,
  };
}

function buffersOf({ sequenceIds, offsets, sampleOfRow, ...batch }: EncodeResult): ArrayBuffer[] {
  const matrices = [batch.inputIds, batch.attentionMask, batch.tokenTypeIds, batch.specialTokensMask];
  const arrays = [...matrices.map(({ data }) => data), sequenceIds, offsets, sampleOfRow];
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}

serve((data) => {
  const tokenizer = ErnieMTokenizer.create(data as TokenizerParts);
  return {
    answer: ({ inputs, options }: EncodeRequest) => arraysOf(tokenizer.encodeBatch(inputs, options)),
    buffersOf,
    sendError,
  };
});
