import { groupBy } from "./group-by.js";

/** A label that wants to stand under its span, in pixels. */
export interface LabelWish {
  readonly id: string;
  /** Which line of text, any number that grows downwards. */
  readonly line: number;
  /** Left edge of the label where it wants to be. */
  readonly x: number;
  readonly width: number;
}

export interface PlacedLabel {
  readonly id: string;
  readonly x: number;
}

/** Where lines of text lie, in pixels. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

const GAP = 6;

/**
 * Labels of each line side by side, none further out than the text: one that would touch the one before moves right by at most
 * its own width, or is left out (the list under the text still has it).
 */
export function placeLabels(wishes: readonly LabelWish[], { from, to }: LineRange): readonly PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const [, line] of groupBy(wishes, (wish) => wish.line)) {
    let free = from;
    for (const { id, x, width } of line.toSorted((a, b) => a.x - b.x || b.width - a.width)) {
      const inside = Math.max(from, Math.min(x, to - width));
      const at = Math.max(inside, free);
      if (at - x > width || at + width > to) continue;
      placed.push({ id, x: at });
      free = at + width + GAP;
    }
  }
  return placed;
}
