import type { SpecialTokenIds } from "../types.js";

/** `[CLS] A [SEP]`, or `[CLS] A [SEP] [SEP] B [SEP]`. */
export function withSpecialTokens(
  { cls, sep }: SpecialTokenIds,
  ids: ArrayLike<number>,
  pairIds: ArrayLike<number> | undefined,
): number[] {
  const first = [cls, ...Array.from(ids), sep];
  return pairIds === undefined ? first : [...first, sep, ...Array.from(pairIds), sep];
}

/** 1 for special tokens, 0 for others, over what {@link withSpecialTokens} makes of as many ids. */
export function specialTokensMask(count: number, pairCount: number | undefined): number[] {
  const first = [1, ...zeros(count), 1];
  return pairCount === undefined ? first : [...first, 1, ...zeros(pairCount), 1];
}

/** 0 for the first text and its [CLS], 1 from the [SEP] after it on; all 0 without a pair. */
export function tokenTypeIds(count: number, pairCount: number | undefined): number[] {
  if (pairCount === undefined) return zeros(count + 2);
  return [...zeros(count + 1), ...zeros(pairCount + 3).fill(1)];
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}
