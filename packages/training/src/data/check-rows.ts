import { InputError } from "@ernie-m/core";
import {
  anyObject,
  type Check,
  integer,
  listOf,
  number,
  objectOf,
  oneOf,
  typed,
} from "../check-arguments.js";
import { lengthOf, type Target, type TrainingRow } from "./training-row.js";

const targets: { readonly [Kind in Target["kind"]]: Check } = {
  class: objectOf({ label: integer }),
  values: objectOf({ values: listOf(number) }),
  tokens: objectOf({ labels: typed("Int32Array") }),
  answer: objectOf({ start: integer, end: integer }),
  marks: objectOf({ starts: listOf(integer), ends: listOf(integer) }),
  likely: objectOf({ starts: typed("Float32Array"), ends: typed("Float32Array") }),
};

const isTarget: Check = (name, value) => {
  anyObject(name, value);
  const kind: unknown = Reflect.get(value as object, "kind");
  oneOf(Object.keys(targets))(`${name}.kind`, kind);
  targets[kind as Target["kind"]](name, value);
};

const isRow: Check = (name, value) => {
  objectOf({ sequences: listOf(typed("Int32Array")), target: isTarget })(name, value);
  const row = value as TrainingRow;
  if (row.sequences.length === 0) throw new InputError(`${name}.sequences`, "at least one sequence", "none");
  if (!isWithin(row))
    throw new InputError(
      `${name}.target`,
      `one within the ${lengthOf(row)} tokens of its row`,
      "one beyond them",
    );
};

/** Whether what is said of tokens is said of those of the row. */
function isWithin(row: TrainingRow): boolean {
  const length = lengthOf(row);
  const { target } = row;
  switch (target.kind) {
    case "class":
    case "values":
    case "answer":
      return true;
    case "tokens":
      return target.labels.length <= length;
    case "marks":
      return [...target.starts, ...target.ends].every((token) => token >= 0 && token < length);
    case "likely":
      return target.starts.length <= length && target.ends.length <= length;
  }
}

/** Checks rows of who makes their own. Throws: InputError naming the first that is none. */
export const areRows: Check = listOf(isRow);
