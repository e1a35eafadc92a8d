import { sigmoid } from "../../numeric/logits.js";
import type { TokenLogits, TokenSpan } from "./decode.js";
import { mergeSpans } from "./merge.js";
import type { TextSpan } from "./spans.js";

/** Longest span that is taken for one that was almost found, in tokens. */
const LONGEST_MISS = 32;

interface MissOptions {
  /** How many are wanted at most. */
  readonly count: number;
  readonly maxSpanTokens: number;
  /** What a span of tokens is in the text; undefined where it cannot be found, whatever its probability. */
  readonly toText: (span: TokenSpan) => TextSpan | undefined;
}

/**
 * What a window almost found: of the likeliest starts with the likeliest ends, those that could be found, likeliest first,
 * at most `count` that share nothing with each other and with what the window found.
 */
export function likeliestMisses(
  logits: TokenLogits,
  found: readonly TextSpan[],
  options: MissOptions,
): readonly TextSpan[] {
  const { length } = logits.start;
  // What cannot be found takes no place from what can: then further starts and ends are looked at.
  for (let most = 2 * (options.count + found.length); ; most *= 2) {
    const misses = missesAmong(logits, found, most, options);
    if (misses.length === options.count || most >= length) return misses;
  }
}

/** The same of so many of the likeliest starts and ends. */
function missesAmong(
  logits: TokenLogits,
  found: readonly TextSpan[],
  most: number,
  { count, maxSpanTokens, toText }: MissOptions,
): readonly TextSpan[] {
  const starts = likeliest(logits.start, most);
  const ends = likeliest(logits.end, most);
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
  const misses: TextSpan[] = [];
  for (const pair of pairs.sort((a, b) => b.probability - a.probability || a.first - b.first)) {
    if (misses.length === count) break;
    const span = toText(pair);
    if (span !== undefined && isApart(span, found) && isApart(span, misses)) misses.push(span);
  }
  return misses;
}

/** The best of what the windows of a question almost found, apart from each other and from what was found. */
export class MissRanking {
  /** Of the text up to some place, likeliest first. */
  #best: readonly TextSpan[] = [];
  /** Behind that place. */
  #open: TextSpan[] = [];
  /** How many findings begin in that text, and where the last of them ends. */
  #passed = 0;
  #furthest = 0;

  add(misses: readonly TextSpan[]): void {
    for (const miss of misses) this.#open.push(miss);
  }

  /**
   * The best `count` of the text before `readTo`, behind which all further misses begin; `found` are the findings that
   * begin before it, in order.
   */
  settle(count: number, readTo: number, found: readonly TextSpan[]): readonly TextSpan[] {
    const open = mergeSpans(this.#open);
    const settled = settledCount(open, readTo);
    const outside = this.#outside(open.slice(0, settled), found);
    this.#open = open.slice(settled);
    this.#best = likeliestApart([...this.#best, ...outside], count);
    return this.#best;
  }

  /** The spans that share nothing with any of `found`. */
  #outside(spans: readonly TextSpan[], found: readonly TextSpan[]): readonly TextSpan[] {
    return [...spans]
      .sort((a, b) => a.end - b.end)
      .filter(({ start, end }) => {
        while (this.#passed < found.length && found[this.#passed].start < end)
          this.#furthest = Math.max(this.#furthest, found[this.#passed++].end);
        return this.#furthest <= start;
      });
  }
}

/** How many of the first of `spans`, ordered by start, share nothing with those after them or with any from `readTo` on. */
function settledCount(spans: readonly TextSpan[], readTo: number): number {
  let settled = 0;
  let furthest = 0;
  for (const [i, { start, end }] of spans.entries()) {
    if (start >= furthest) settled = i;
    furthest = Math.max(furthest, end);
    if (furthest > readTo) return settled;
  }
  return spans.length;
}

/** The likeliest of some spans that share nothing with a likelier one. */
function likeliestApart(spans: readonly TextSpan[], count: number): readonly TextSpan[] {
  const best: TextSpan[] = [];
  for (const span of [...spans].sort((a, b) => b.probability - a.probability || a.start - b.start)) {
    if (best.length === count) break;
    if (isApart(span, best)) best.push(span);
  }
  return best;
}

function isApart({ start, end }: TextSpan, others: readonly TextSpan[]): boolean {
  return others.every((other) => other.end <= start || end <= other.start);
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
