import type { FoundSpan } from "./found.js";

/**
 * The line under the text that each span is drawn on, 0 nearest to it. Spans that share a character never share a
 * line, and a span lies above those that enclose it.
 */
export function assignLanes(spans: readonly FoundSpan[]): ReadonlyMap<number, number> {
  const length = ({ place }: FoundSpan): number => place.end - place.start;
  const shortestFirst = spans.toSorted((a, b) => length(a) - length(b) || a.place.start - b.place.start);
  const lanes = new Map<number, number>();
  const placed: FoundSpan[] = [];
  for (const span of shortestFirst) {
    let lane = 0;
    for (const other of placed)
      if (overlap(span, other)) lane = Math.max(lane, (lanes.get(other.id) ?? 0) + 1);
    lanes.set(span.id, lane);
    placed.push(span);
  }
  return lanes;
}

export function overlap(a: FoundSpan, b: FoundSpan): boolean {
  return a.place.start < b.place.end && b.place.start < a.place.end;
}

/** Spans with the same characters and kind, the most probable one of each: two relations may end in one place. */
export function distinctPlaces(spans: readonly FoundSpan[]): readonly FoundSpan[] {
  const best = new Map<string, FoundSpan>();
  for (const span of spans) {
    const key = `${span.place.start}:${span.place.end}:${span.kind}`;
    const known = best.get(key);
    if (known === undefined || known.probability < span.probability) best.set(key, span);
  }
  return [...best.values()];
}
