import { sigmoid } from "../../numeric/logits.js";
import type { TokenLogits, TokenSpan } from "./decode.js";
import { mergeSpans } from "./merge.js";
import type { TextSpan } from "./spans.js";

/** Longest span that is taken for one that was almost found, in tokens. */
const LONGEST_MISS = 32;

/**
 * The likeliest spans of a window, at most `count` that share no token: of the likeliest starts and the likeliest ends,
 * every pair in order. What was found is among them.
 */
export function likeliestSpans(
  logits: TokenLogits,
  count: number,
  maxSpanTokens: number,
): readonly TokenSpan[] {
  const starts = likeliest(logits.start, 2 * count);
  const ends = likeliest(logits.end, 2 * count);
  const longest = Math.min(maxSpanTokens, LONGEST_MISS);
  const pairs = starts.flatMap((start) =>
    ends
      .filter((end) => end.index >= start.index && end.index < start.index + longest)
      .map((end) => ({
        first: start.index,
        last: end.index,
        probability: start.probability * end.probability,
      })),
  );
  const chosen: TokenSpan[] = [];
  for (const pair of pairs.sort((a, b) => b.probability - a.probability || a.first - b.first)) {
    if (chosen.length === count) break;
    if (chosen.every(({ first, last }) => last < pair.first || pair.last < first)) chosen.push(pair);
  }
  return chosen;
}

/** The best of what the windows of a question almost found, at most `count` apart from each other and from what was found. */
export function rankMisses(
  misses: readonly TextSpan[],
  found: readonly TextSpan[],
  count: number,
): readonly TextSpan[] {
  const best: TextSpan[] = [];
  const ranked = [...outside(mergeSpans(misses), found)].sort((a, b) => b.probability - a.probability);
  for (const miss of ranked) {
    if (best.length === count) break;
    if (best.every(({ start, end }) => end <= miss.start || miss.end <= start)) best.push(miss);
  }
  return best;
}

/** The spans that share nothing with any of `found`, which are ordered by start. */
function outside(spans: readonly TextSpan[], found: readonly TextSpan[]): readonly TextSpan[] {
  let next = 0;
  let furthest = 0;
  return [...spans]
    .sort((a, b) => a.end - b.end)
    .filter(({ start, end }) => {
      while (next < found.length && found[next].start < end) furthest = Math.max(furthest, found[next++].end);
      return furthest <= start;
    });
}

function likeliest(
  logits: Float32Array,
  count: number,
): readonly { readonly index: number; readonly probability: number }[] {
  const best: { readonly index: number; readonly probability: number }[] = [];
  logits.forEach((logit, index) => {
    const probability = sigmoid(logit);
    if (best.length === count && probability <= best[count - 1].probability) return;
    const place = best.findIndex((other) => other.probability < probability);
    best.splice(place === -1 ? best.length : place, 0, { index, probability });
    if (best.length > count) best.pop();
  });
  return best;
}
