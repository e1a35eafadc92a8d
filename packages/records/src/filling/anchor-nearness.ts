import { firstFrom, type Stretch } from "../text/overlaps.js";

const FALL = 60;
/** How far from a mention values are looked for, in code units: in long texts of many subjects each looks at its own part. */
const REACH = 1500;

/** Whether a value stands near enough to a mention to be about it; all do where nothing is mentioned. */
export function isInReach({ start, end }: Stretch, anchors: readonly Stretch[]): boolean {
  if (anchors.length === 0) return true;
  return anchors.some((anchor) => start - anchor.end <= REACH && anchor.start - end <= REACH);
}

/**
 * How near a value stands to a mention of what it is about, from 0 to 1: on its line best, after it rather than before,
 * and not beyond the mention of another. `rivals` are in order.
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
    if (to - from > REACH) continue;
    const gap = folded.slice(from, to);
    const lines = gap.split("\n").length - 1;
    const between = rivals
      .slice(firstFrom(rivals, from), firstFrom(rivals, to))
      .filter(({ end }) => end <= to).length;
    const near = Math.exp(-gap.replace(/\s+/g, " ").length / FALL) * 0.6 ** lines * 0.25 ** between;
    best = Math.max(best, follows ? near : near * 0.6);
  }
  return best;
}
