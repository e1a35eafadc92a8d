import type { Found } from "../../spans/found.js";
import { type FoundSpan, type Place, standsInText } from "../../spans/found.js";
import { assignLanes, distinctPlaces } from "../../spans/lanes.js";
import type { MarkBox, Marks } from "./boxes.js";
import { labelsFor } from "./labels-for.js";

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
  const node = copy.firstChild;
  if (!(node instanceof Text) || node.length === 0) return { boxes: [], labels: [] };
  const corner = copy.getBoundingClientRect();
  const { start, end } = placesWithin(node, stretch.top + corner.top, stretch.bottom + corner.top);
  const spans = distinctPlaces(
    found.filter(
      (entry): entry is FoundSpan =>
        standsInText(entry) &&
        entry.place.start < end &&
        entry.place.end > start &&
        entry.place.end <= node.length,
    ),
  );
  const lanes = assignLanes(spans);
  const boxes: MarkBox[] = [];
  const firstBox = new Map<string, MarkBox>();
  for (const span of spans)
    for (const rect of rangeOf(node, span.place).getClientRects()) {
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

export function rangeOf(node: Text, { start, end }: Place): Range {
  const range = document.createRange();
  range.setStart(node, Math.min(start, node.length));
  range.setEnd(node, Math.min(end, node.length));
  return range;
}

/** The characters whose lines lie between two heights of the window; found by halving, since lines go down. */
function placesWithin(node: Text, top: number, bottom: number): Place {
  return {
    start: firstWhere(node.length, (at) => heightAt(node, at).bottom > top),
    end: firstWhere(node.length, (at) => heightAt(node, at).top > bottom),
  };
}

function heightAt(node: Text, at: number): { readonly top: number; readonly bottom: number } {
  return rangeOf(node, { start: at, end: at + 1 }).getBoundingClientRect();
}

/** The first of `[0, count)` from which on `holds` does, else `count`. */
function firstWhere(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
