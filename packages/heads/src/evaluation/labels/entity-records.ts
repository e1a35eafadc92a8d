import type { EntityRecord } from "../records.js";
import { distinctSpans } from "./distinct-spans.js";
import type { PlacedSpan } from "./place-text.js";

/** A text with its entities, each once. */
export function entityRecord(text: string, spans: readonly PlacedSpan[]): EntityRecord {
  const entities = spans.map(({ label, start, end, text: covered }) => ({
    label,
    start,
    end,
    text: covered,
  }));
  return { text, offsets: "utf-16", entities: distinctSpans(entities) };
}
