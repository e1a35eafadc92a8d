import { quote } from "@ernie-m/config";
import type { ClassLabel } from "@ernie-m/heads/evaluation";
import { anyObject, listOf, text } from "../check-arguments.js";
import { TrainingError } from "../errors.js";
import { alikeLabels } from "./alike-labels.js";
import { checkShape } from "./check-shape.js";
import { asAsked } from "./prompt-parts.js";
import { checkTask, type RecordOf, type TextTarget, type TrainingTask, textOf } from "./records.js";

/** Spellings of a label that a warning names; data may have any number. */
const MOST_SPELLINGS = 8;

/** The sets of a training. */
export interface DataSets<Task extends TrainingTask> {
  readonly training: readonly RecordOf[Task][];
  readonly development?: readonly RecordOf[Task][] | undefined;
}

/**
 * Checks the sets of a training as wholes.
 *
 * @param knownLabels labels of extraction that the model knows already
 * @returns warnings, a sentence each: texts in both sets, labels that differ in case, width or blanks alone
 *
 * Throws: TrainingError `data` for a set that is empty, one in which nothing is to be found, or a record that lacks what
 * those of the task have; InputError for what is no task.
 */
export function checkData<Task extends TrainingTask>(
  task: Task,
  sets: DataSets<Task>,
  knownLabels: readonly string[] = [],
): readonly string[] {
  checkTask("task", task);
  anyObject("sets", sets);
  listOf(text)("knownLabels", knownLabels);
  checkSets(task, sets);
  return dataWarnings(task, sets, knownLabels);
}

/** Throws: TrainingError as `checkData`. */
export function checkSets<Task extends TrainingTask>(task: Task, sets: DataSets<Task>): void {
  checkSet(task, "training set", sets.training);
  if (sets.development !== undefined) checkSet(task, "development set", sets.development);
}

/** What `checkData` returns, of sets that were checked. */
export function dataWarnings<Task extends TrainingTask>(
  task: Task,
  { training, development = [] }: DataSets<Task>,
  knownLabels: readonly string[],
): readonly string[] {
  const warnings: string[] = [];
  const known = new Set(training.map((record) => textOf(task, record)));
  const shared = new Set(development.map((record) => textOf(task, record)).filter((text) => known.has(text)));
  const [first] = shared;
  if (first !== undefined)
    warnings.push(
      `${shared.size} of the development set's texts ${shared.size === 1 ? "is" : "are"} in the training set too, so that its scores say too much: ${JSON.stringify(shortened(first))}`,
    );
  const labels = labelsOf(task, [...training, ...development]);
  const named = new Set(labels);
  // Of what is asked alike the records' own spelling stands.
  const asked = new Set(labels.map(asAsked));
  const others = knownLabels.filter((label) => !asked.has(asAsked(label)));
  for (const spellings of alikeLabels([...labels, ...others]))
    if (spellings.some((label) => named.has(label))) warnings.push(differentLabels(spellings, named));
  return warnings;
}

function differentLabels(spellings: readonly string[], named: ReadonlySet<string>): string {
  const said = spellings
    .slice(0, MOST_SPELLINGS)
    .map((label) => (named.has(label) ? quote(label) : `${quote(label)} (which the model knows)`));
  const rest = spellings.length - said.length;
  const more = rest > 0 ? ` and ${rest} more` : "";
  return `labels that differ in case, width or blanks alone are different labels: ${said.join(", ")}${more}`;
}

function checkSet<Task extends TrainingTask>(
  task: Task,
  place: string,
  records: readonly RecordOf[Task][],
): void {
  checkShape(task, place, records);
  if (records.length === 0) throw new TrainingError("data", place, "is empty");
  if (!records.some(isPositive[task]))
    throw new TrainingError("data", place, "has no positive example: nothing in it is to be found");
}

/** Whether there is anything in a record that a measure counts when it is found. */
const isPositive: { readonly [Task in TrainingTask]: (record: RecordOf[Task]) => boolean } = {
  extraction: ({ spans, options = [] }) => spans.length > 0 || options.length > 0,
  classification: ({ target }) => isPositiveTarget(target),
  entities: ({ entities }) => entities.length > 0,
  answers: ({ answers }) => answers.length > 0,
  choices: ({ choices }) => choices.length > 0,
};

function isPositiveTarget(target: TextTarget): boolean {
  switch (target.kind) {
    case "label":
      return true;
    case "labels":
      return target.labels.length > 0;
    case "values":
      return target.values.length > 0;
  }
}

/** Labels of a text, each by its name or number. */
export function classLabelsOf(target: TextTarget): readonly ClassLabel[] {
  return target.kind === "label" ? [target.label] : target.kind === "labels" ? target.labels : [];
}

/** Labels that records name, in the order in which they first do. */
export function labelsOf<Task extends TrainingTask>(
  task: Task,
  records: readonly RecordOf[Task][],
): readonly string[] {
  const named = (records as readonly RecordOf[TrainingTask][]).flatMap((record): readonly string[] => {
    switch (task) {
      case "extraction":
        return [(record as RecordOf["extraction"]).label];
      case "classification": {
        const { target } = record as RecordOf["classification"];
        return classLabelsOf(target).filter((label) => typeof label === "string");
      }
      case "entities":
        return (record as RecordOf["entities"]).entities.map(({ label }) => label);
      default:
        return [];
    }
  });
  return [...new Set(named)];
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
