import type { AnnotatedChoice, ReadText } from "../../annotated-text.js";
import { asList, asName, asNames, asRecord, isNothing, type JsonRecord, quoted } from "../../json-values.js";
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
  "agreement",
]);

/**
 * Items of Label Studio's JSON-MIN export: the fields of a task with what was annotated beside them, one item a submitted
 * annotation. Relations are not in it. What nothing was annotated for has no field: an item without one that may be a
 * result says that there is nothing.
 *
 * Source: label-studio-converter converter.py `convert_to_json_min`, `_prettify`.
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
      tasks.map(({ fields }) => ({ fields: fields.others, spans: fields.spans })),
      settings.text,
    );
    return tasks.map(({ index, value, notes, fields }, i) => {
      const place = placeOf(index, value);
      const found = texts[i];
      if (!isFound(found))
        return { index, read: { kind: "left out", place, reason: found.reason } satisfies ReadText };
      const unknown = unknownFields(value, fields.others, found.name);
      const read: ReadText = {
        kind: "annotated",
        place,
        text: found.text,
        spans: fields.spans,
        relations: [],
        choices: [...fields.choices, ...supposedChoices(unknown)],
        unusable: [...fields.unusable, ...oddFields(unknown)],
        notes,
      };
      return { index, read };
    });
  },
};

interface MinTask extends ExportItem {
  readonly notes: readonly string[];
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
    const { chosen, as } = newestOf(same, ({ value }) => ({ ...value, id: value.annotation_id }));
    return { ...chosen, notes: otherAnnotations(same.length - 1, as) };
  });
}

interface MinFields {
  readonly spans: readonly RegionSpan[];
  readonly choices: readonly AnnotatedChoice[];
  readonly unusable: readonly string[];
  /** The text, options in words, and what else the task has. */
  readonly others: JsonRecord;
}

function readFields(value: JsonRecord): MinFields {
  const spans: RegionSpan[] = [];
  const choices: AnnotatedChoice[] = [];
  const unusable: string[] = [];
  const others: Record<string, unknown> = Object.create(null);
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
    } else others[name] = field;
  }
  return { spans, choices, unusable, others };
}

type Field = readonly [name: string, value: unknown];

/** What stands beside the text and may be a result, or what the task had of its own. */
function unknownFields(item: JsonRecord, others: JsonRecord, text: string): readonly Field[] {
  const own = ownFields(item, text);
  return Object.entries(others).filter(
    ([name, value]) =>
      name !== text && !own.has(name) && !isNothing(value) && value !== "" && !isEmpty(value),
  );
}

/** What a task had of its own, where the order is that of the tool: the task's fields, its id, results, the annotator. */
function ownFields(item: JsonRecord, text: string): ReadonlySet<string> {
  const names = Object.keys(item);
  const id = names.indexOf("id");
  const annotator = names.findIndex((name) => name === "annotator" || name === "annotation_id");
  return new Set(names.indexOf(text) < id && id < annotator ? names.slice(0, id) : []);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** An option stands beside the text as a string. */
function supposedChoices(unknown: readonly Field[]): readonly AnnotatedChoice[] {
  return unknown.flatMap(([name, value]): readonly AnnotatedChoice[] => {
    const option = asName(value);
    return option === undefined ? [] : [{ name, chosen: [option], supposed: true }];
  });
}

function oddFields(unknown: readonly Field[]): readonly string[] {
  return unknown.flatMap(([name, value]) =>
    typeof value === "string" ? [] : [`what stands under ${quoted(name)} is neither spans nor a choice`],
  );
}

/** Whether a value is a region as this form has it. */
function isRegion(value: unknown): boolean {
  const region = asRecord(value);
  return region !== undefined && ("start" in region || "globalOffsets" in region) && "end" in region;
}
