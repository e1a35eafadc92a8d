import { int32Tensor } from "@ernie-m/core";
import type { SpecialTokenIds, TokenSequence } from "@ernie-m/tokenizer";
import type { ScorerInputs } from "./types.js";

/** `[CLS] prompt [SEP] [SEP] text [SEP]`: PaddleNLP's budget counts three of the four. */
export const PAIR_SPECIAL_TOKENS = 4;

/** Place of the prompt's first token in a row: after [CLS]. */
export const PROMPT_START = 1;

/** A prompt and a text for one row of a batch. */
export interface Pair {
  readonly prompt: TokenSequence;
  readonly text: TokenSequence;
}

/** Tokens of the row, special tokens included. */
export function pairLength({ prompt, text }: Pair): number {
  return prompt.length + text.length + PAIR_SPECIAL_TOKENS;
}

/** Place of the text's first token in a row: after [CLS], the prompt and two [SEP]. */
export function textStart({ prompt }: Pair): number {
  return PROMPT_START + prompt.length + 2;
}

/** Rows for the model, padded to the longest: int32 [pairs.length, longest]. */
export function batchOf(pairs: readonly Pair[], ids: SpecialTokenIds): ScorerInputs {
  const rows = pairs.length;
  const width = pairs.reduce((longest, pair) => Math.max(longest, pairLength(pair)), 0);
  const inputIds = new Int32Array(rows * width).fill(ids.pad);
  const attentionMask = new Int32Array(rows * width);
  pairs.forEach((pair, index) => {
    const row = index * width;
    const text = row + textStart(pair);
    inputIds[row] = ids.cls;
    inputIds.set(pair.prompt.ids, row + PROMPT_START);
    inputIds[text - 2] = ids.sep;
    inputIds[text - 1] = ids.sep;
    inputIds.set(pair.text.ids, text);
    inputIds[text + pair.text.length] = ids.sep;
    attentionMask.fill(1, row, row + pairLength(pair));
  });
  return {
    inputIds: int32Tensor(inputIds, [rows, width]),
    attentionMask: int32Tensor(attentionMask, [rows, width]),
  };
}
