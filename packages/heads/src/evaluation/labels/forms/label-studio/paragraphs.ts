import type { AnnotatedSpan } from "../../annotated-text.js";
import type { FieldText } from "../field-text.js";
import type { RegionSpan } from "./results.js";

/** Spans with offsets from the beginning of the text, in code points, where they counted from a paragraph. */
export function fromTheBeginning(
  { text, paragraphs }: FieldText,
  spans: readonly RegionSpan[],
): readonly AnnotatedSpan[] {
  return spans.map(({ paragraphs: within, ...span }) => {
    if (within === undefined || paragraphs === undefined) return span;
    const [first, last] = within.map((number) => startOf(text, paragraphs[number]));
    return { ...span, start: first + span.start, end: last + span.end };
  });
}

function startOf(text: string, start: number | undefined): number {
  if (start === undefined) return Number.NaN;
  let points = 0;
  for (const _ of text.slice(0, start)) points++;
  return points;
}
