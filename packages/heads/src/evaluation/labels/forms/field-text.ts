import { asList, asName, asRecord } from "../json-values.js";

/** A text that stands in a field: as a string, or as the paragraphs of a dialogue. */
export interface FieldText {
  readonly text: string;
  /** Where each paragraph begins in the text, UTF-16 code units; undefined for a string. */
  readonly paragraphs?: readonly number[];
}

/** The text of a field; undefined for one that has none. Paragraphs are put together with line feeds. */
export function textOfField(value: unknown): FieldText | undefined {
  if (typeof value === "string") return { text: value };
  const paragraphs = asList(value).map(paragraphText);
  if (paragraphs.length === 0 || !paragraphs.every((paragraph) => paragraph !== undefined)) return undefined;
  let length = 0;
  const starts = paragraphs.map((paragraph) => {
    const start = length;
    length += paragraph.length + 1;
    return start;
  });
  return { text: paragraphs.join("\n"), paragraphs: starts };
}

/** Under `text`, or the longest string of the turn: tools let people choose the name. */
function paragraphText(turn: unknown): string | undefined {
  const fields = asRecord(turn);
  if (fields === undefined) return undefined;
  if (typeof fields.text === "string") return fields.text;
  const strings = Object.values(fields).flatMap((value) => asName(value) ?? []);
  return strings.reduce<string | undefined>(
    (longest, string) => (longest === undefined || string.length > longest.length ? string : longest),
    undefined,
  );
}
