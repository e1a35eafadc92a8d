import { describeValue, quoteList } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import { checkList, checkText } from "../task/check-inputs.js";

/** A class of texts: by its name, or by its number from 0. */
export type ClassLabel = string | number;

const DIGITS = /^(0|[1-9]\d*)$/;
/** As `config.json` and transformers call labels that nobody named. */
const GENERATED = /^LABEL_\d+$/;

/** Reads a label. Throws: InputError for what is neither a string nor a whole number from 0. */
export function readClassLabel(name: string, value: unknown): ClassLabel {
  checkText("name", name);
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InputError(name, "a label's name or its number, a whole one from 0", describeValue(value));
}

/**
 * The number that a label has in a classifier; undefined where it has none. A number is one of `id2label`, unless all the
 * names are themselves whole numbers: then it is a name. A name of digits is a number where nobody named the labels.
 *
 * Throws: InputError for what is no label, and for labels that are no list of names.
 */
export function classNumber(label: ClassLabel, id2label: readonly string[]): number | undefined {
  readClassLabel("label", label);
  checkList("id2label", id2label, checkText);
  const named = id2label.indexOf(String(label));
  const isNumbered = id2label.every((name) => DIGITS.test(name));
  if (isNumbered || (named !== -1 && typeof label === "string")) return named === -1 ? undefined : named;
  const isUnnamed = id2label.every((name) => GENERATED.test(name));
  const number = typeof label === "number" ? label : isUnnamed && DIGITS.test(label) ? Number(label) : -1;
  return number in id2label ? number : undefined;
}

/**
 * The labels of a classifier for messages: the first eight, and how many more there are.
 *
 * Throws: InputError for what is no list of names.
 */
export function describeLabels(id2label: readonly string[]): string {
  return quoteList(checkList("id2label", id2label, checkText));
}
