import type { ErnieMConfig, ProblemType } from "@ernie-m/config";
import { answerRows } from "../data/answer-rows.js";
import { type DataSets, labelsOf } from "../data/check-data.js";
import { bioLabels, type EntityLabels, entityLabels, entityRows } from "../data/entity-rows.js";
import { extractionRows } from "../data/extraction-rows.js";
import type { RecordOf, TrainingTask } from "../data/records.js";
import type { RowContext } from "../data/row-maker.js";
import { choiceRow, textRow } from "../data/text-rows.js";
import type { TrainingRow } from "../data/training-row.js";
import { TrainingError } from "../errors.js";
import type { TrainedHead } from "../losses/head-losses.js";

/** The head that a task trains. */
export const headOfTask: { readonly [Task in TrainingTask]: TrainedHead } = {
  extraction: "information-extraction",
  classification: "sequence-classification",
  entities: "token-classification",
  answers: "question-answering",
  choices: "multiple-choice",
};

/**
 * What kind of sequence classification records ask for; of single labels what the configuration says, which may be of
 * several that a text has one of. Throws: TrainingError `data` where records differ.
 */
export function problemTypeOf(
  records: readonly RecordOf["classification"][],
  stated: Pick<ErnieMConfig, "problemType">,
): ProblemType {
  const kinds = new Set(records.map(({ target }) => target.kind));
  if (kinds.size > 1)
    throw new TrainingError(
      "data",
      "training set",
      `mixes records with ${[...kinds].join(" and ")}: expected one of them in all`,
    );
  const [kind] = kinds;
  if (kind === "values") return "regression";
  const isMulti = kind === "labels" || stated.problemType === "multi_label_classification";
  return isMulti ? "multi_label_classification" : "single_label_classification";
}

/** Labels for a head that a checkpoint lacks; undefined where the head has none. */
export function labelsFor<Task extends TrainingTask>(
  task: Task,
  sets: DataSets<Task>,
): readonly string[] | undefined {
  const records = [...sets.training, ...(sets.development ?? [])];
  switch (task) {
    case "classification": {
      const texts = records as readonly RecordOf["classification"][];
      const [first] = texts;
      if (first?.target.kind === "values") return first.target.values.map((_, i) => `LABEL_${i}`);
      return labelsOf(task, records).toSorted();
    }
    case "entities":
      return bioLabels(labelsOf(task, records).toSorted());
    default:
      return undefined;
  }
}

/** Makes the rows of records; throws as the makers do. */
export type MakeRows<Task extends TrainingTask> = (
  record: RecordOf[Task],
  place: string,
) => readonly TrainingRow[];

/** What makes rows for a task. */
export function rowMaker<Task extends TrainingTask>(
  task: Task,
  context: RowContext & { readonly problemType: ProblemType },
): MakeRows<Task> {
  const makers: { readonly [T in TrainingTask]: () => MakeRows<T> } = {
    extraction: () => (record, place) => extractionRows(record, place, context),
    classification: () => (record, place) => [textRow(record, place, context)],
    entities: () => {
      const labels: EntityLabels = entityLabels(context.id2label);
      return (record, place) => entityRows(record, place, context, labels);
    },
    answers: () => (record, place) => answerRows(record, place, context),
    choices: () => (record) => [choiceRow(record, context)],
  };
  return makers[task]();
}
