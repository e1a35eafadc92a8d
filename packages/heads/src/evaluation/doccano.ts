import { InputError } from "@ernie-m/core";
import {
  type AnnotatedRelation,
  type AnnotatedSpan,
  type AnnotatedText,
  asId,
  asList,
  asName,
  asOffset,
  asRecord,
  placeOf,
} from "./annotations.js";

/**
 * Reads a line of doccano's JSONL export of a sequence labelling project, in any of its forms: `label` or `labels`
 * as lists of [start, end, label]; `entities` and `relations`; `annotations`. No form states what a span covers.
 *
 * Throws: InputError when the line has no text.
 */
export function readDoccanoLine(value: unknown, index: number): AnnotatedText {
  const line = asRecord(value);
  const place = placeOf(index, line?.id);
  // `data` in the exports of versions before 1.6.
  const text = line?.text ?? line?.data;
  if (line === undefined || typeof text !== "string")
    throw new InputError(place, "an object with a text", line === undefined ? "none" : "no text");
  const leftOut: string[] = [];
  const stated = [line.label, line.labels, line.entities, line.annotations].flatMap(asList);
  const spans = stated.flatMap((entry) => spanOf(entry) ?? leave(leftOut, "a label that is no span"));
  const relations = asList(line.relations).flatMap(
    (entry) => relationOf(entry) ?? leave(leftOut, "a relation without a type or without both ends"),
  );
  return { place, text, spans, relations, leftOut };
}

function leave(leftOut: string[], what: string): readonly never[] {
  leftOut.push(what);
  return [];
}

function spanOf(entry: unknown): AnnotatedSpan | undefined {
  if (Array.isArray(entry)) {
    const [start, end, name] = entry as readonly unknown[];
    const label = asName(name);
    return label === undefined
      ? undefined
      : { id: undefined, label, start: asOffset(start), end: asOffset(end) };
  }
  const { id, label, start_offset, end_offset } = asRecord(entry) ?? {};
  // `annotations` name their labels by number.
  const name = asName(label) ?? asId(label);
  if (name === undefined || start_offset === undefined) return undefined;
  return { id: asId(id), label: name, start: asOffset(start_offset), end: asOffset(end_offset) };
}

function relationOf(entry: unknown): AnnotatedRelation | undefined {
  const { from_id, to_id, type } = asRecord(entry) ?? {};
  const label = asName(type);
  const from = asId(from_id);
  const to = asId(to_id);
  return label === undefined || from === undefined || to === undefined ? undefined : { label, from, to };
}
