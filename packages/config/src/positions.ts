import type { ErnieMConfig } from "./ernie-m-config.js";

/** Rows that the position table keeps before position 0. Source: ErnieMEmbeddings, `position_ids += 2`. */
export const POSITION_OFFSET = 2;

/** Tokens of the longest sequence that a model has positions for, special tokens included. */
export function maxSequenceLength({
  maxPositionEmbeddings,
}: Pick<ErnieMConfig, "maxPositionEmbeddings">): number {
  return maxPositionEmbeddings - POSITION_OFFSET;
}
