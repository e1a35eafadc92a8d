import type {
  AnnotatedChoice,
  AnnotatedRelation,
  AnnotatedSpan,
  AnnotatedText,
  ReadText,
} from "../annotated-text.js";
import { asId, asName, asNumber, asRecord, isNothing, type JsonRecord } from "../json-values.js";
import { findTexts, isFound } from "./find-texts.js";
import { type LabelForm, placeOf } from "./form.js";

/** Where lines have labels, whether spans or words for the whole text. */
const LABEL_FIELDS = ["label", "labels", "entities", "annotations", "cats"] as const;

/**
 * Lines of doccano's JSONL export, in any of its forms: `label` or `labels` as lists of [start, end, label], or of
 * words for the whole text; `entities` and `relations`; `annotations`; `cats`. No form states what a span covers.
 */
export const doccanoLines: LabelForm = {
  name: "doccano JSONL",
  unit: "utf-16",
  recognises(value) {
    if ("annotation_id" in value || asRecord(value.data) !== undefined) return false;
    return LABEL_FIELDS.some((field) => field in value);
  },
  read(items, settings) {
    const lines = items.map(({ index, value }) => ({ index, value, annotations: annotationsOf(value) }));
    const texts = findTexts(
      lines.map(({ value, annotations }) => ({
        fields: Object.fromEntries(Object.entries(value).filter(([name]) => !isLabelField(name))),
        spans: annotations?.spans ?? [],
        // In the exports of versions before 1.6.
        annotated: "data",
      })),
      settings.text,
    );
    return lines.map(({ index, value, annotations }, i) => {
      const place = placeOf(index, value);
      const found = texts[i];
      const leftOut = (reason: string): ReadText => ({ kind: "left out", place, reason });
      if (!isFound(found)) return { index, read: leftOut(found.reason) };
      if (annotations === undefined) return { index, read: leftOut("nobody has annotated it") };
      const read: ReadText = { kind: "annotated", place, text: found.text, ...annotations, notes: [] };
      return { index, read };
    });
  },
};

function isLabelField(name: string): boolean {
  return (LABEL_FIELDS as readonly string[]).includes(name);
}

type Annotations = Pick<AnnotatedText, "spans" | "relations" | "choices" | "unusable">;

/**
 * What a line says of its text; undefined when it says nothing, not even that there is nothing, as doccano does by an
 * empty list. What is no list of labels is unusable: it may say anything.
 *
 * Source: doccano backend/data_export/pipeline/labels.py, formatters.py.
 */
function annotationsOf(line: JsonRecord): Annotations | undefined {
  if (LABEL_FIELDS.every((field) => isNothing(line[field]))) return undefined;
  const spans: AnnotatedSpan[] = [];
  const choices: AnnotatedChoice[] = [];
  const relations: AnnotatedRelation[] = [];
  const unusable: string[] = [];
  for (const field of LABEL_FIELDS) {
    const words: string[] = [];
    const entries = isNothing(line[field]) ? [] : entriesOf(line[field]);
    if (entries === undefined) unusable.push(`what stands under "${field}" is no list of labels`);
    for (const entry of entries ?? []) {
      const span = spanOf(entry);
      if (span !== undefined) spans.push(span);
      else if (typeof entry === "string" && entry !== "") words.push(entry);
      else unusable.push("a label that is no span");
    }
    if (words.length > 0) choices.push({ name: undefined, chosen: words });
  }
  const stated = line.relations ?? [];
  if (!Array.isArray(stated)) unusable.push('what stands under "relations" is no list');
  for (const entry of Array.isArray(stated) ? stated : []) {
    const relation = relationOf(entry);
    if (relation === undefined) unusable.push("a relation without a type or without both ends");
    else relations.push(relation);
  }
  return { spans, relations, choices, unusable };
}

/** A list; a word alone; or words with whether they hold, as spaCy writes them. Undefined for anything else. */
function entriesOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return [value];
  const words = Object.entries(asRecord(value) ?? {});
  if (words.length === 0 || !words.every(([, how]) => isDegree(how))) return undefined;
  return words.flatMap(([word, how]) => (Number(how) >= 0.5 ? [word] : []));
}

/** Whether a value says how far something holds: true or false, or a share. */
function isDegree(value: unknown): boolean {
  return typeof value === "boolean" || (typeof value === "number" && value >= 0 && value <= 1);
}

function spanOf(entry: unknown): AnnotatedSpan | undefined {
  if (Array.isArray(entry)) {
    const [start, end, name] = entry as readonly unknown[];
    const label = asName(name);
    return label === undefined ? undefined : { id: undefined, label, ...offsets(start, end) };
  }
  const { id, label, start_offset, end_offset } = asRecord(entry) ?? {};
  // `annotations` name their labels by number.
  const name = asName(label) ?? asId(label);
  if (name === undefined || start_offset === undefined) return undefined;
  return { id: asId(id), label: name, ...offsets(start_offset, end_offset) };
}

function offsets(start: unknown, end: unknown): Pick<AnnotatedSpan, "start" | "end"> {
  return { start: asNumber(start) ?? Number.NaN, end: asNumber(end) ?? Number.NaN };
}

function relationOf(entry: unknown): AnnotatedRelation | undefined {
  const { from_id, to_id, type } = asRecord(entry) ?? {};
  const label = asName(type);
  const from = asId(from_id);
  const to = asId(to_id);
  return label === undefined || from === undefined || to === undefined ? undefined : { label, from, to };
}
