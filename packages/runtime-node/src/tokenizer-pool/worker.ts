/** What runs in a thread of a tokenizer pool: a tokenizer of its own, one batch after the other. */

import { parentPort, workerData } from "node:worker_threads";
import { errorMessage } from "@ernie-m/core/runtime";
import { type BatchArrays, ErnieMTokenizer, TokenizerError, type TokenizerParts } from "@ernie-m/tokenizer";
import type { Answer, Numbered } from "../worker/worker-thread.js";
import type { EncodeRequest, EncodeResult, SentTokenizerError } from "./protocol.js";

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

/** The memory of a result: it is handed over, not copied. */
function buffersOf({ sequenceIds, offsets, sampleOfRow, ...batch }: EncodeResult): ArrayBuffer[] {
  const matrices = [batch.inputIds, batch.attentionMask, batch.tokenTypeIds, batch.specialTokensMask];
  const arrays = [...matrices.map(({ data }) => data), sequenceIds, offsets, sampleOfRow];
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}

function sent(error: unknown): SentTokenizerError {
  if (!(error instanceof TokenizerError)) return { code: undefined, file: "", reason: errorMessage(error) };
  const { code, file, reason } = error;
  return { code, file, reason };
}

if (parentPort !== null) {
  const port = parentPort;
  const tokenizer = ErnieMTokenizer.create(workerData as TokenizerParts);
  const post = (message: Answer<EncodeResult, SentTokenizerError>, transfer: readonly ArrayBuffer[]) =>
    port.postMessage(message, transfer);
  port.on("message", ({ id, request }: Numbered<EncodeRequest>) => {
    try {
      const result = arraysOf(tokenizer.encodeBatch(request.inputs, request.options));
      post({ id, result }, buffersOf(result));
    } catch (error) {
      post({ id, error: sent(error) }, []);
    }
  });
}
