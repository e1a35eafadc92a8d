import type { ClassLabel, PromptRecord } from "@ernie-m/heads/evaluation";
import { TrainingError } from "../errors.js";
import { checkShape } from "./check-shape.js";
import { type RecordOf, type TextTarget, type TrainingTask, textOf } from "./records.js";

/** The sets of a training. */
export interface DataSets<Task extends TrainingTask> {
  readonly training: readonly RecordOf[Task][];
  readonly development?: readonly RecordOf[Task][] | undefined;
}

/**
 * Checks the sets of a training as wholes.
 *
 * @returns warnings, a sentence each: texts in both sets, labels that differ in case alone
 *
 * Throws: TrainingError `data` for a set that is empty, one of extraction in which nothing is to be found, or a record that
 * lacks what those of the task have.
 */
export function checkData<Task extends TrainingTask>(task: Task, sets: DataSets<Task>): readonly string[] {
  checkSet(task, "training set", sets.training);
  if (sets.development !== undefined) checkSet(task, "development set", sets.development);
  const warnings: string[] = [];
  const known = new Set(sets.training.map((record) => textOf(task, record)));
  const shared = new Set(
    (sets.development ?? []).map((record) => textOf(task, record)).filter((text) => known.has(text)),
  );
  const [first] = shared;
  if (first !== undefined)
    warnings.push(
      `${shared.size} of the development set's texts ${shared.size === 1 ? "is" : "are"} in the training set too, so that its scores say too much: ${JSON.stringify(shortened(first))}`,
    );
  const labels = labelsOf(task, [...sets.training, ...(sets.development ?? [])]);
  for (const spellings of caseVariants(labels))
    warnings.push(
      `labels that differ in case alone are different labels: ${spellings.map((one) => JSON.stringify(one)).join(", ")}`,
    );
  return warnings;
}

function checkSet<Task extends TrainingTask>(
  task: Task,
  place: string,
  records: readonly RecordOf[Task][],
): void {
  if (records.length === 0) throw new TrainingError("data", place, "is empty");
  checkShape(task, place, records);
  const hasPositive = (): boolean => {
    switch (task) {
      case "extraction":
        return (records as readonly PromptRecord[]).some(
          ({ spans, options }) => spans.length > 0 || (options ?? []).length > 0,
        );
      case "entities":
        return (records as readonly RecordOf["entities"][]).some(({ entities }) => entities.length > 0);
      case "answers":
        return (records as readonly RecordOf["answers"][]).some(({ answers }) => answers.length > 0);
      default:
        return true;
    }
  };
  if (!hasPositive())
    throw new TrainingError("data", place, "has no positive example: nothing in it is to be found");
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

function caseVariants(labels: readonly string[]): readonly (readonly string[])[] {
  const byFolded = new Map<string, string[]>();
  for (const label of labels) {
    const folded = label.toLowerCase();
    byFolded.set(folded, [...(byFolded.get(folded) ?? []), label]);
  }
  return [...byFolded.values()].filter((spellings) => spellings.length > 1);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
