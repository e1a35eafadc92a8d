import { PAIR_SPECIAL_TOKENS, SINGLE_SPECIAL_TOKENS } from "./rows.js";
import type { Truncatable } from "./types.js";

/** Which text of a pair gives way: the longer one, token by token, or the first alone. */
export type PairTruncation = "longest_first" | "only_first";

/** Token ids of one text that fit. */
export interface FittedText {
  readonly ids: Int32Array;
  /** Tokens cut off the end. */
  readonly cut: number;
}

/** Token ids of a pair that fit. */
export interface FittedPair {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Tokens cut off the ends, both texts together. */
  readonly cut: number;
}

/** As many tokens of a text as a row of `maxTokens` holds; special tokens are never what is cut. */
export function fitText(ids: Int32Array, maxTokens: number): FittedText {
  const room = Math.max(0, maxTokens - SINGLE_SPECIAL_TOKENS);
  return { ids: ids.subarray(0, room), cut: Math.max(0, ids.length - room) };
}

/**
 * As many tokens of a pair as a row of `maxTokens` holds. `"only_first"` leaves the second text whole: the caller
 * sees to it that it fits.
 *
 * Source: transformers 4.44 `truncate_sequences`; among equals the second text gives way.
 */
export function fitPair(
  first: Int32Array,
  second: Int32Array,
  maxTokens: number,
  strategy: PairTruncation,
): FittedPair {
  const room = Math.max(0, maxTokens - PAIR_SPECIAL_TOKENS);
  const surplus = first.length + second.length - room;
  if (surplus <= 0) return { first, second, cut: 0 };
  const firstLength = strategy === "only_first" ? first.length - surplus : lengthOfFirst(first, second, room);
  const kept = first.subarray(0, Math.max(0, firstLength));
  return { first: kept, second: second.subarray(0, room - kept.length), cut: surplus };
}

/** What is left of the first text when the longer one of two loses a token at a time, the second at a tie. */
function lengthOfFirst(first: Int32Array, second: Int32Array, room: number): number {
  const half = Math.ceil(room / 2);
  if (first.length <= half) return first.length;
  return second.length <= room - half ? room - second.length : half;
}

/** The part of a result that says what was cut. */
export function truncationOf(cut: number): Truncatable {
  return cut === 0 ? {} : { truncatedTokens: cut };
}
