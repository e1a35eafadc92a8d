import type { AnnotatedChoice, ReadText } from "../../annotated-text.js";
import { asList, asName, asNames, asRecord, type JsonRecord, quoted } from "../../json-values.js";
import { findTexts, isFound } from "../find-texts.js";
import { type ExportItem, type LabelForm, placeOf } from "../form.js";
import { newestOf, otherAnnotations } from "./annotations.js";
import { type RegionSpan, regionSpans } from "./results.js";

const META: ReadonlySet<string> = new Set([
  "id",
  "annotator",
  "annotation_id",
  "created_at",
  "updated_at",
  "lead_time",
]);

/**
 * Items of Label Studio's JSON-MIN export: the fields of a task with what was annotated beside them, one item an
 * annotation. Relations are not in it.
 */
export const labelStudioMin: LabelForm = {
  name: "Label Studio JSON-MIN",
  unit: "code-points",
  recognises(value) {
    if ("annotation_id" in value || "annotator" in value || "lead_time" in value) return true;
    return Object.values(value).some((field) => asList(field).some(isRegion));
  },
  read(items, settings) {
    const tasks = newestOfEach(items).map((task) => ({ ...task, fields: readFields(task.value) }));
    const texts = findTexts(
      tasks.map(({ fields }) => ({ fields: fields.strings, spans: fields.spans })),
      settings.text,
    );
    return tasks.map(({ index, value, others, fields }, i) => {
      const place = placeOf(index, value);
      const found = texts[i];
      if (!isFound(found))
        return { index, read: { kind: "left out", place, reason: found.reason } satisfies ReadText };
      const read: ReadText = {
        kind: "annotated",
        place,
        text: found.text,
        spans: fields.spans,
        relations: [],
        choices: [...fields.choices, ...supposedChoices(fields.strings, found.name)],
        unusable: fields.unusable,
        notes: otherAnnotations(others, "the newest"),
      };
      return { index, read };
    });
  },
};

interface MinTask extends ExportItem {
  readonly others: number;
}

/** An item a task: its newest annotation. */
function newestOfEach(items: readonly ExportItem[]): readonly MinTask[] {
  const byTask = new Map<unknown, ExportItem[]>();
  for (const item of items) {
    const key = item.value.id ?? item;
    const known = byTask.get(key);
    if (known === undefined) byTask.set(key, [item]);
    else known.push(item);
  }
  return Array.from(byTask.values(), (same) => {
    const newest = newestOf(same.map(({ value }) => ({ ...value, id: value.annotation_id })));
    const chosen = same.find(({ value }) => value.annotation_id === newest?.annotation_id) ?? same[0];
    return { ...chosen, others: same.length - 1 };
  });
}

interface MinFields {
  readonly spans: readonly RegionSpan[];
  readonly choices: readonly AnnotatedChoice[];
  readonly unusable: readonly string[];
  /** What is a text, or an option in words. */
  readonly strings: JsonRecord;
}

function readFields(value: JsonRecord): MinFields {
  const spans: RegionSpan[] = [];
  const choices: AnnotatedChoice[] = [];
  const unusable: string[] = [];
  const strings: Record<string, unknown> = Object.create(null);
  for (const [name, field] of Object.entries(value)) {
    if (META.has(name)) continue;
    const chosen = asNames(asRecord(field)?.choices);
    if (chosen !== undefined) choices.push({ name, chosen });
    else if (Array.isArray(field) && field.some(isRegion)) {
      for (const entry of field) {
        const read = regionSpans(undefined, undefined, asRecord(entry) ?? {});
        if (read === undefined) unusable.push(`a result under ${quoted(name)} without labels or offsets`);
        else for (const span of read) spans.push(span);
      }
    } else strings[name] = field;
  }
  return { spans, choices, unusable, strings };
}

/** An option stands beside the text as a string, and so does what a task had of its own. */
function supposedChoices(strings: JsonRecord, text: string): readonly AnnotatedChoice[] {
  return Object.entries(strings).flatMap(([name, value]): readonly AnnotatedChoice[] => {
    const option = asName(value);
    return option === undefined || name === text ? [] : [{ name, chosen: [option], supposed: true }];
  });
}

/** Whether a value is a region as this form has it. */
function isRegion(value: unknown): boolean {
  const region = asRecord(value);
  return region !== undefined && ("start" in region || "globalOffsets" in region) && "end" in region;
}
