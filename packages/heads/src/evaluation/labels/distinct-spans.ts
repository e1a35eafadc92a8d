import type { RecordSpan } from "../records.js";

/** Each once, by position. */
export function distinctSpans<Span extends RecordSpan & { readonly label?: string }>(
  spans: readonly Span[],
): readonly Span[] {
  const byPlace = new Map(spans.map((span) => [`${span.start}:${span.end}:${span.label ?? ""}`, span]));
  return [...byPlace.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}
