import type { NormalizedText } from "@ernie-m/tokenizer";
import type { Rewrite } from "../protocol.js";

const SPACE = "▁";

/**
 * The stretches of a text that normalisation wrote differently, in order; neighbours are one. A space that became "▁"
 * is no change, and neither is the "▁" put in front.
 */
export function rewritesOf(text: string, normalized: NormalizedText): readonly Rewrite[] {
  const { units, length, originalStart, originalEnd } = normalized;
  const rewrites: Rewrite[] = [];
  let textAt = 0;
  const add = (start: number, end: number, after: string): void => {
    const before = text.slice(start, end);
    const last = rewrites.at(-1);
    if (last !== undefined && last.end === start)
      rewrites[rewrites.length - 1] = {
        start: last.start,
        end,
        before: last.before + before,
        after: last.after + after,
      };
    else rewrites.push({ start, end, before, after });
  };
  for (let i = 0; i < length; ) {
    const start = originalStart[i];
    let end = originalEnd[i];
    let after = "";
    let j = i;
    // Units that come from one stretch belong together: "㎏" is "kg", and a surrogate pair is one character.
    do {
      after += String.fromCharCode(units[j]);
      end = Math.max(end, originalEnd[j]);
      j++;
    } while (j < length && originalStart[j] < end);
    if (start > textAt) add(textAt, start, "");
    const shown = after.replaceAll(SPACE, " ");
    if (end > start && text.slice(start, end) !== shown) add(start, end, shown);
    textAt = Math.max(textAt, end);
    i = j;
  }
  if (textAt < text.length) add(textAt, text.length, "");
  return rewrites;
}
