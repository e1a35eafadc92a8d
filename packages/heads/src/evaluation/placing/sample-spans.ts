import type { StatedSpan } from "./stated-span.js";

/** Spans of a text that are asked how its offsets were counted. */
const MOST_SPANS = 256;
/** UTF-16 code units that they state and cover in all, about. */
const MOST_UNITS = 50_000;

/**
 * The spans that answer for all of a text: every one, or as many, evenly from the first to the last, as are enough to
 * tell ways of counting apart. Each is looked at in every one of some sixty ways, which of all would take long.
 */
export function sampleSpans(spans: readonly StatedSpan[]): readonly StatedSpan[] {
  const step = Math.max(1, spans.length / MOST_SPANS);
  const asked: StatedSpan[] = [];
  let units = 0;
  for (let at = 0; Math.floor(at) < spans.length; at += step) {
    const span = spans[Math.floor(at)];
    units += unitsOf(span);
    if (units > MOST_UNITS && asked.length > 0) continue;
    asked.push(span);
  }
  return asked;
}

function unitsOf({ start, end, text = "" }: StatedSpan): number {
  return text.length + (end > start ? Math.min(end - start, 16 * text.length + 256) : 0);
}
