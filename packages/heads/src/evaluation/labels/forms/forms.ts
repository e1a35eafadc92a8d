import { describeValue } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import type { OffsetUnit } from "../../placing/offset-units.js";
import type { ReadText } from "../annotated-text.js";
import { asRecord } from "../json-values.js";
import { doccanoLines } from "./doccano.js";
import { type ExportItem, type LabelForm, placeOf, type ReadingSettings } from "./form.js";
import { labelStudioMin } from "./label-studio/json-min.js";
import { labelStudioTasks } from "./label-studio/task.js";
import { paddleNlpLines } from "./paddlenlp.js";

/** The tool that an export comes from. */
export type LabelFormat = "label-studio" | "doccano" | "paddlenlp";

export const LABEL_FORMATS: readonly LabelFormat[] = ["label-studio", "doccano", "paddlenlp"];

/** The forms of every tool, those first that are recognised for sure. */
const FORMS: Readonly<Record<LabelFormat, readonly LabelForm[]>> = {
  paddlenlp: [paddleNlpLines],
  "label-studio": [labelStudioTasks, labelStudioMin],
  doccano: [doccanoLines],
};

/** A text of an export, with what its offsets count as far as its tool says. */
export interface ExportedText {
  /** The item that the text comes from, as the export has it. */
  readonly item: unknown;
  readonly read: ReadText;
  readonly unit: OffsetUnit;
}

/** What an export is made of. */
export interface ReadExport {
  /** In the order of the export. */
  readonly texts: readonly ExportedText[];
  /** How many items there are of each form, by its name; those of no form are not counted. */
  readonly forms: Readonly<Record<string, number>>;
}

/**
 * Reads an export: a list of items, an object with `tasks`, or one item. Every item is read in the form that it has,
 * of the tool that the caller names or of another; one of no form as the tool's own, to say what it lacks.
 *
 * Throws: InputError for what is neither.
 */
export function readExport(
  exported: unknown,
  from: LabelFormat | undefined,
  settings: ReadingSettings,
): ReadExport {
  const own = from === undefined ? [] : FORMS[from];
  const forms = [...own, ...Object.values(FORMS).flat()];
  const byForm = new Map<LabelForm, ExportItem[]>();
  const texts: (ExportedText & { readonly index: number })[] = [];
  if (typeof exported !== "object" || exported === null)
    throw new InputError(
      "exported",
      "a list of items, an object with tasks, or one item",
      describeValue(exported),
    );
  const items = itemsOf(exported);
  items.forEach((item, index) => {
    const value = asRecord(item);
    const form = value && (forms.find((one) => one.recognises(value)) ?? own[0]);
    if (value !== undefined && form !== undefined)
      byForm.set(form, appended(byForm.get(form), { index, value }));
    else {
      const reason = value === undefined ? "it is no object" : "it is in no form of an annotation tool";
      texts.push({
        index,
        item,
        unit: "utf-16",
        read: { kind: "left out", place: placeOf(index, value), reason },
      });
    }
  });
  for (const [form, same] of byForm)
    for (const { index, read } of form.read(same, settings))
      texts.push({ index, item: items[index], read, unit: form.unit });
  texts.sort((a, b) => a.index - b.index);
  return {
    texts,
    forms: Object.fromEntries(Array.from(byForm, ([{ name }, same]) => [name, same.length])),
  };
}

function itemsOf(exported: unknown): readonly unknown[] {
  const list = Array.isArray(exported) ? (exported as readonly unknown[]) : [exported];
  const tasks = list.length === 1 ? asRecord(list[0])?.tasks : undefined;
  return Array.isArray(tasks) ? tasks : list;
}

function appended<T>(list: T[] | undefined, item: T): T[] {
  if (list === undefined) return [item];
  list.push(item);
  return list;
}
