import type { AnnotatedSpan } from "../../annotated-text.js";
import type { FieldText } from "../field-text.js";
import type { RegionSpan } from "./results.js";

/** Spans with offsets from the beginning of the text, in code points, where they counted from a paragraph. */
export function fromTheBeginning(
  { text, paragraphs }: FieldText,
  spans: readonly RegionSpan[],
): readonly AnnotatedSpan[] {
  const starts = paragraphs && codePointsBefore(text, paragraphs);
  return spans.map(({ paragraphs: within, ...span }) => {
    if (within === undefined || starts === undefined) return span;
    const [first, last] = within.map((number) => starts[number] ?? Number.NaN);
    return { ...span, start: first + span.start, end: last + span.end };
  });
}

/** How many code points a text has before each of these code units, which are in order. */
function codePointsBefore(text: string, places: readonly number[]): readonly number[] {
  let points = 0;
  let at = 0;
  return places.map((place) => {
    for (; at < place; at += text.codePointAt(at)! > 0xffff ? 2 : 1) points++;
    return points;
  });
}
