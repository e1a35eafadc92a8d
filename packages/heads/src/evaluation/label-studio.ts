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

type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * Reads a task of Label Studio's JSON export. Of several annotations the ground truth is taken, else the first that
 * was not cancelled; which others there were is said, and so is everything in it that is no labelled span or relation.
 *
 * Throws: InputError when the task has no text.
 *
 * Source: Label Studio's "Label Studio JSON format of annotated tasks".
 */
export function readLabelStudioTask(value: unknown, index: number): AnnotatedText {
  const task = asRecord(value);
  const place = placeOf(index, task?.id);
  const text = textOf(asRecord(task?.data));
  if (task === undefined || text === undefined)
    throw new InputError(place, "an object with a text under data", task === undefined ? "none" : "no text");
  // Exports before version 1.0 say completions.
  const annotations = asList(task.annotations ?? task.completions).map((one) => asRecord(one) ?? {});
  const usable = annotations.filter(({ was_cancelled }) => was_cancelled !== true);
  const chosen = usable.find(({ ground_truth }) => ground_truth === true) ?? usable[0];
  const leftOut: string[] = [];
  if (usable.length > 1) leftOut.push(`${usable.length - 1} more annotations of the same text`);
  const spans: AnnotatedSpan[] = [];
  const relations: AnnotatedRelation[] = [];
  for (const result of asList(chosen?.result)) {
    const entry = asRecord(result) ?? {};
    if (entry.type === "relation") relations.push(...relationsOf(entry, leftOut));
    else spans.push(...spansOf(entry, leftOut));
  }
  return { place, text, spans, relations, leftOut };
}

/** Under `text`, or under whatever name when it is the only string. */
function textOf(data: JsonRecord | undefined): string | undefined {
  if (data === undefined) return undefined;
  if (typeof data.text === "string") return data.text;
  const strings = Object.values(data).filter((value) => typeof value === "string");
  return strings.length === 1 ? strings[0] : undefined;
}

/** One span for every label of a region: a region can have several. */
function spansOf(entry: JsonRecord, leftOut: string[]): readonly AnnotatedSpan[] {
  const value = asRecord(entry.value) ?? {};
  const labels = asList(value.labels).flatMap((label) => asName(label) ?? []);
  if (labels.length === 0 || typeof value.start !== "number") {
    leftOut.push(`a result of type ${JSON.stringify(entry.type ?? null)} without labels or offsets`);
    return [];
  }
  const text = asName(value.text);
  return labels.map((label) => ({
    id: asId(entry.id),
    label,
    start: asOffset(value.start),
    end: asOffset(value.end),
    ...(text !== undefined && { text }),
  }));
}

/** One relation for every label, against its arrow where the direction says so. */
function relationsOf(entry: JsonRecord, leftOut: string[]): readonly AnnotatedRelation[] {
  const labels = asList(entry.labels).flatMap((label) => asName(label) ?? []);
  const from = asId(entry.from_id);
  const to = asId(entry.to_id);
  if (labels.length === 0 || from === undefined || to === undefined) {
    leftOut.push("a relation without a label or without both ends");
    return [];
  }
  return labels.flatMap((label) => {
    const forward = { label, from, to };
    const back = { label, from: to, to: from };
    if (entry.direction === "left") return [back];
    return entry.direction === "bi" ? [forward, back] : [forward];
  });
}
