import type { AnnotatedChoice, AnnotatedRelation, AnnotatedSpan } from "../../annotated-text.js";
import { asId, asName, asNames, asNumber, asRecord, type JsonRecord, quoted } from "../../json-values.js";

/** A region with one of its labels; in a dialogue its offsets count from these paragraphs. */
export interface RegionSpan extends AnnotatedSpan {
  readonly paragraphs?: readonly [first: number, last: number];
}

/** What the results of an annotation say. */
export interface ReadResults {
  readonly spans: readonly RegionSpan[];
  readonly relations: readonly AnnotatedRelation[];
  readonly choices: readonly AnnotatedChoice[];
  /** Results that are none of these. */
  readonly unusable: readonly string[];
  /** The name of what was annotated, when all results give the same. */
  readonly annotated: string | undefined;
}

/** Reads the results of an annotation. */
export function readResults(results: readonly unknown[]): ReadResults {
  const spans: RegionSpan[] = [];
  const relations: AnnotatedRelation[] = [];
  const choices: AnnotatedChoice[] = [];
  const unusable: string[] = [];
  const names = new Set<string | undefined>();
  for (const result of results) {
    const entry = asRecord(result) ?? {};
    const value = asRecord(entry.value) ?? {};
    if (entry.type === "relation") {
      const read = relationsOf(entry);
      if (read === undefined) unusable.push("a relation without a label or without both ends");
      else for (const relation of read) relations.push(relation);
      continue;
    }
    names.add(asName(entry.to_name));
    const chosen = asNames(value.choices);
    if (chosen !== undefined && chosen.length > 0) choices.push(choiceOf(entry, value, chosen));
    else {
      const read = regionSpans(entry.id, entry.type, value);
      if (read === undefined) unusable.push(`a result of type ${typeOf(entry)} without labels or offsets`);
      else for (const span of read) spans.push(span);
    }
  }
  const [annotated] = names.size === 1 ? names : [];
  return { spans, relations, choices, unusable, annotated };
}

function typeOf({ type }: JsonRecord): string {
  return typeof type === "string" ? quoted(type) : "null";
}

/** Options that were chosen of the text, or of a region, which then has its offsets beside them. */
function choiceOf(entry: JsonRecord, value: JsonRecord, chosen: readonly string[]): AnnotatedChoice {
  const region = placeOf(value) === undefined ? undefined : asId(entry.id);
  return { name: asName(entry.from_name), chosen, ...(region !== undefined && { region }) };
}

/** One span for every label of a region; undefined for what is no labelled region of a text. */
export function regionSpans(
  id: unknown,
  type: unknown,
  value: JsonRecord,
): readonly RegionSpan[] | undefined {
  const labels = labelsOf(type, value);
  const place = placeOf(value);
  if (labels === undefined || labels.length === 0 || place === undefined) return undefined;
  const text = asName(value.text);
  return labels.map((label) => ({
    id: asId(id),
    label,
    ...place,
    ...(text !== undefined && { text }),
  }));
}

/** Under the type's name: `labels`, `hypertextlabels`, `paragraphlabels`. */
function labelsOf(type: unknown, value: JsonRecord): readonly string[] | undefined {
  const names = [...(typeof type === "string" ? [type] : []), "labels", "hypertextlabels", "paragraphlabels"];
  for (const name of names) {
    const labels = Object.hasOwn(value, name) ? asNames(value[name]) : undefined;
    if (labels !== undefined) return labels;
  }
  return undefined;
}

type RegionPlace = Pick<RegionSpan, "start" | "end" | "paragraphs">;

/** Offsets as a text has them; in a dialogue from a paragraph to another; of HTML those that count all of it. */
function placeOf(value: JsonRecord): RegionPlace | undefined {
  const [start, end] = [asNumber(value.start), asNumber(value.end)];
  const [startOffset, endOffset] = [asNumber(value.startOffset), asNumber(value.endOffset)];
  if (start !== undefined && startOffset !== undefined && endOffset !== undefined)
    return { start: startOffset, end: endOffset, paragraphs: [start, end ?? start] };
  if (start !== undefined) return { start, end: end ?? Number.NaN };
  const all = asRecord(value.globalOffsets);
  const [from, to] = [asNumber(all?.start), asNumber(all?.end)];
  if (from !== undefined && to !== undefined) return { start: from, end: to };
  const sameNode = typeof value.start === "string" && value.start === value.end;
  if (!sameNode || startOffset === undefined || endOffset === undefined) return undefined;
  return { start: startOffset, end: endOffset };
}

/** One relation for every label, against its arrow where the direction says so. */
function relationsOf(entry: JsonRecord): readonly AnnotatedRelation[] | undefined {
  const labels = asNames(entry.labels) ?? [];
  const from = asId(entry.from_id);
  const to = asId(entry.to_id);
  if (labels.length === 0 || from === undefined || to === undefined) return undefined;
  return labels.flatMap((label) => {
    const forward = { label, from, to };
    const back = { label, from: to, to: from };
    if (entry.direction === "left") return [back];
    return entry.direction === "bi" ? [forward, back] : [forward];
  });
}
