import type { ExtractionResult } from "@ernie-m/heads";
import type { MarkupText } from "@ernie-m/records/markup";

/** A result with its places in the source of the document; of a text without markup the result itself. */
export function placedResult(result: ExtractionResult, markup: MarkupText | undefined): ExtractionResult {
  if (markup === undefined) return result;
  return Object.fromEntries(
    Object.entries(result).map(([name, entries]) => [
      name,
      entries.map((entry) => {
        const placed = placedEntry(entry, markup);
        const { relations } = entry;
        return relations === undefined ? placed : { ...placed, relations: placedResult(relations, markup) };
      }),
    ]),
  );
}

/** What may have a place in a text. */
interface Placed {
  readonly start?: number;
  readonly end?: number;
}

/** A finding with its place in the source of the document. */
export function placedEntry<Entry extends Placed>(entry: Entry, markup: MarkupText | undefined): Entry {
  const { start, end } = entry;
  if (markup === undefined || start === undefined || end === undefined) return entry;
  return { ...entry, ...markup.inSource({ start, end }) };
}
