import { int32Tensor } from "@ernie-m/core";
import type { SpecialTokenIds } from "@ernie-m/tokenizer";
import type { BatchInputs } from "./types.js";

/** `[CLS] text [SEP]`. */
export const SINGLE_SPECIAL_TOKENS = 2;
/** `[CLS] first [SEP] [SEP] second [SEP]`: PaddleNLP's budget counts three of the four. */
export const PAIR_SPECIAL_TOKENS = 4;

/** Place of the first text's first token in a row: after [CLS]. */
export const FIRST_START = 1;

/** Place of the second text's first token in a row: after [CLS], the first text and two [SEP]. */
export function secondStart(firstLength: number): number {
  return FIRST_START + firstLength + 2;
}

/** One sequence for the model, special tokens in place, without padding. */
export interface TokenRow {
  readonly ids: Int32Array;
}

/** `[CLS] text [SEP]`. */
export function singleRow(ids: Int32Array, special: SpecialTokenIds): Int32Array {
  const row = new Int32Array(ids.length + SINGLE_SPECIAL_TOKENS).fill(special.sep);
  row[0] = special.cls;
  row.set(ids, FIRST_START);
  return row;
}

/** `[CLS] first [SEP] [SEP] second [SEP]`. */
export function pairRow(first: Int32Array, second: Int32Array, special: SpecialTokenIds): Int32Array {
  const row = new Int32Array(first.length + second.length + PAIR_SPECIAL_TOKENS).fill(special.sep);
  row[0] = special.cls;
  row.set(first, FIRST_START);
  row.set(second, secondStart(first.length));
  return row;
}

/** Rows as a batch, padded at the right to the longest: int32 [rows.length, longest]. */
export function padRows(rows: readonly TokenRow[], padId: number): BatchInputs {
  const width = rows.reduce((longest, { ids }) => Math.max(longest, ids.length), 0);
  const shape = [rows.length, width];
  const inputIds = new Int32Array(rows.length * width).fill(padId);
  const attentionMask = new Int32Array(rows.length * width);
  rows.forEach(({ ids }, index) => {
    inputIds.set(ids, index * width);
    attentionMask.fill(1, index * width, index * width + ids.length);
  });
  return { inputIds: int32Tensor(inputIds, shape), attentionMask: int32Tensor(attentionMask, shape) };
}
