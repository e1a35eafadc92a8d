import { InputError } from "@ernie-m/core";
import {
  anyObject,
  type Check,
  finite,
  integer,
  listOf,
  maybe,
  objectOf,
  oneOf,
  shown,
  text,
} from "../check-arguments.js";
import { TrainingError } from "../errors.js";
import type { TrainingTask } from "./records.js";

/** What a class is called by: its name or its number. */
const classLabel: Check = (name, value) => {
  if (typeof value !== "string" && typeof value !== "number")
    throw new InputError(name, "a label's name or its number", shown(value));
};

const targets: Readonly<Record<string, Check>> = {
  label: objectOf({ label: classLabel }),
  labels: objectOf({ labels: listOf(classLabel) }),
  values: objectOf({ values: listOf(finite) }),
};

const target: Check = (name, value) => {
  anyObject(name, value);
  const kind: unknown = Reflect.get(value as object, "kind");
  oneOf(Object.keys(targets))(`${name}.kind`, kind);
  targets[String(kind)](name, value);
};

/** A place in a text; what stands there can be left out. */
const covered = { start: integer, end: integer, text: maybe(text) };

/** What a record of each task cannot be without, and of what kind the rest is. */
const recordOf: { readonly [Task in TrainingTask]: Check } = {
  extraction: objectOf({
    ...{ text, prompt: text, label: text, offsets: maybe(oneOf(["utf-16"])), options: maybe(listOf(text)) },
    spans: listOf(objectOf(covered)),
  }),
  classification: objectOf({ text, pair: maybe(text), target }),
  entities: objectOf({
    text,
    entities: listOf(objectOf({ label: text, ...covered })),
    offsets: maybe(oneOf(["utf-16"])),
  }),
  answers: objectOf({
    ...{ question: text, context: text },
    answers: listOf(objectOf({ start: integer, text })),
  }),
  choices: objectOf({ prompt: text, choices: listOf(text), label: integer }),
};

/**
 * Checks that records are those of a task, for callers whom no compiler tells.
 *
 * Throws: TrainingError `data` with the place of the first thing that is missing or of another kind.
 */
export function checkShape(task: TrainingTask, place: string, records: unknown): void {
  try {
    listOf(recordOf[task])(place, records);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    const { input, expected, received } = cause;
    throw new TrainingError(
      "data",
      input,
      `expected ${expected}, got ${received}; readTrainingRecord makes records of what files have`,
    );
  }
}
