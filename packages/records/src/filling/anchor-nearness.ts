import type { Stretch } from "../text/overlaps.js";

const FALL = 60;

/**
 * How near a value stands to a mention of what it is about, from 0 to 1: on its line best, after it rather than before,
 * and not beyond the mention of another.
 */
export function anchorNearness(
  folded: string,
  value: Stretch,
  anchors: readonly Stretch[],
  rivals: readonly Stretch[],
): number {
  let best = 0;
  for (const anchor of anchors) {
    const follows = anchor.end <= value.start;
    if (!follows && value.end > anchor.start) {
      best = 1;
      continue;
    }
    const [from, to] = follows ? [anchor.end, value.start] : [value.end, anchor.start];
    const gap = folded.slice(from, to);
    const lines = gap.split("\n").length - 1;
    const between = rivals.filter(({ start, end }) => start >= from && end <= to).length;
    const near = Math.exp(-gap.replace(/\s+/g, " ").length / FALL) * 0.6 ** lines * 0.25 ** between;
    best = Math.max(best, follows ? near : near * 0.6);
  }
  return best;
}
