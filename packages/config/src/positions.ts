import { numberArgument, objectArgument } from "./arguments.js";
import type { ErnieMConfig } from "./ernie-m-config.js";

/** Rows that the position table keeps before position 0. Source: ErnieMEmbeddings, `position_ids += 2`. */
export const POSITION_OFFSET = 2;

/** Tokens of the longest sequence that a model has positions for, special tokens included. */
export function maxSequenceLength(config: Pick<ErnieMConfig, "maxPositionEmbeddings">): number {
  const { maxPositionEmbeddings } = objectArgument("config", config);
  return numberArgument("config.maxPositionEmbeddings", maxPositionEmbeddings) - POSITION_OFFSET;
}
