import { sentencesOf } from "@ernie-m/heads/rows";
import type { Span } from "../documents/draft.js";
import type { Example } from "../example.js";

/**
 * A question about the sentence alone that a place stands in, as relations are asked where a checkpoint's `uie.relation_scope` is
 * `"sentence"`; answers elsewhere are no answers then. As it is where the place is in no one sentence.
 */
export function narrowed(example: Example, place: Span): Example {
  const { text, spans } = example;
  for (const { start, end } of sentencesOf(text))
    if (start <= place.start && place.end <= end)
      return {
        ...example,
        text: text.slice(start, end),
        spans: spans
          .filter((span) => start <= span.start && span.end <= end)
          .map((span) => ({ start: span.start - start, end: span.end - start })),
      };
  return example;
}
