import { type Found, type FoundSpan, standsInText } from "../../spans/found.js";
import { assignLanes, distinctPlaces } from "../../spans/lanes.js";
import type { MarkBox, Marks } from "./boxes.js";
import { labelsFor } from "./labels-for.js";
import { TextLayout } from "./text-layout.js";

/** A stretch of the text's height, in pixels from its top. */
export interface Stretch {
  readonly top: number;
  readonly bottom: number;
}

/**
 * Where to draw what is found in the lines of a stretch. The browser is asked for the places of those characters alone,
 * so a long text costs what a screen of it does.
 */
export function measure(copy: HTMLElement, found: readonly Found[], stretch: Stretch): Marks {
  const layout = new TextLayout(copy);
  if (layout.length === 0) return { boxes: [], labels: [] };
  const corner = copy.getBoundingClientRect();
  const { start, end } = layout.within(stretch.top + corner.top, stretch.bottom + corner.top);
  const spans = distinctPlaces(
    found.filter(
      (entry): entry is FoundSpan =>
        standsInText(entry) &&
        entry.place.start < end &&
        entry.place.end > start &&
        entry.place.end <= layout.length,
    ),
  );
  const lanes = assignLanes(spans);
  const boxes: MarkBox[] = [];
  const firstBox = new Map<number, MarkBox>();
  for (const span of spans)
    for (const rect of layout.rects(span.place)) {
      if (rect.width < 0.5) continue;
      const box: MarkBox = {
        span,
        lane: lanes.get(span.id) ?? 0,
        left: rect.left - corner.left,
        top: rect.top - corner.top,
        width: rect.width,
        height: rect.height,
      };
      boxes.push(box);
      if (!firstBox.has(span.id)) firstBox.set(span.id, box);
    }
  const rightToLeft = getComputedStyle(copy).direction === "rtl";
  return {
    boxes: boxes.toSorted((a, b) => b.lane - a.lane),
    labels: labelsFor(boxes, firstBox, corner.width, rightToLeft),
  };
}
