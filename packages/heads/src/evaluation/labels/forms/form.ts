import type { OffsetUnit } from "../../placing/offset-units.js";
import type { ReadText } from "../annotated-text.js";
import { asId, asRecord, type JsonRecord, shortened } from "../json-values.js";

/** One value of an export. */
export interface ExportItem {
  /** Its number in the export, from 0. */
  readonly index: number;
  readonly value: JsonRecord;
}

export interface ReadingSettings {
  /** Under which name the text is, when the caller says so. */
  readonly text: string | undefined;
}

/** A text of an export, with the number of the item that it begins with. */
export interface NumberedText {
  readonly index: number;
  readonly read: ReadText;
}

/** A form in which annotation tools export. */
export interface LabelForm {
  /** For people: `Label Studio JSON`. */
  readonly name: string;
  /** What its offsets count, as far as its tool says. */
  readonly unit: OffsetUnit;
  /** Whether an item is of this form. */
  recognises(value: JsonRecord): boolean;
  /** The texts of all items of this form in an export, which may explain each other. */
  read(items: readonly ExportItem[], settings: ReadingSettings): readonly NumberedText[];
}

/** `task 3 (id 17)`: counted from 1, as people and editors do. */
export function placeOf(index: number, value: unknown): string {
  const id = asId(asRecord(value)?.id);
  return `task ${index + 1}${id === undefined ? "" : ` (id ${shortened(id)})`}`;
}
