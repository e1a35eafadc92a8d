/** What runs in a thread of a tokenizer pool: a tokenizer of its own, one batch after the other. */
import { type BatchArrays, ErnieMTokenizer, type TokenizerParts } from "@ernie-m/tokenizer";
import { serve } from "../worker/serve.js";
import { sendError } from "./error-serialization.js";
import { packTokens } from "./packed-tokens.js";
import type { PoolRequest, PoolResult } from "./protocol.js";

function arraysOf(batch: BatchArrays): BatchArrays {
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

function buffersOf(result: PoolResult): ArrayBuffer[] {
  return listsOf(result).map(({ buffer }) => buffer as ArrayBuffer);
}

function listsOf(result: PoolResult): readonly ArrayBufferView[] {
  if ("lengths" in result) return [result.lengths, result.ids, result.starts, result.ends];
  const { sequenceIds, offsets, sampleOfRow, ...batch } = result;
  const matrices = [batch.inputIds, batch.attentionMask, batch.tokenTypeIds, batch.specialTokensMask];
  return [...matrices.map(({ data }) => data), sequenceIds, offsets, sampleOfRow];
}

serve((data) => {
  const tokenizer = ErnieMTokenizer.create(data as TokenizerParts);
  return {
    answer: (request: PoolRequest): PoolResult => {
      switch (request.kind) {
        case "encode":
          return arraysOf(tokenizer.encodeBatch(request.inputs, request.options));
        case "tokenize":
          return packTokens(request.texts.map((text) => tokenizer.tokenize(text, request.options)));
      }
    },
    buffersOf,
    sendError,
  };
});
