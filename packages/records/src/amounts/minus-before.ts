import { isMinus } from "../numerals/signs.js";

/** Where a minus stands right before a sign of folded text ("-$5", "-%12"), not between two words. */
export function minusBefore(folded: string, start: number): number | undefined {
  const at = start - (folded[start - 1] === "\u200e" ? 2 : 1);
  if (!isMinus(folded, at)) return undefined;
  return at === 0 || /[\s(\u200e]/.test(folded[at - 1]) ? at : undefined;
}
