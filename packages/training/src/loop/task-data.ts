import type { ErnieMConfig, ProblemType } from "@ernie-m/config";
import { answerRows } from "../data/answer-rows.js";
import { classLabelsOf, type DataSets, labelsOf } from "../data/check-data.js";
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
function problemTypeOf(
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

/** As `problemTypeOf`, of records of any task. */
export function problemTypeFor<Task extends TrainingTask>(
  task: Task,
  records: readonly RecordOf[Task][],
  stated: Pick<ErnieMConfig, "problemType">,
): ProblemType {
  return task === "classification"
    ? problemTypeOf(records as readonly RecordOf["classification"][], stated)
    : "single_label_classification";
}

/**
 * Labels for a head that a checkpoint lacks; undefined where the head has none, or the configuration's fit. Labels by numbers
 * are the configuration's, or where nobody named those as many as there must be.
 */
export function labelsFor<Task extends TrainingTask>(
  task: Task,
  sets: DataSets<Task>,
  stated: Pick<ErnieMConfig, "id2label">,
): readonly string[] | undefined {
  const records = [...sets.training, ...(sets.development ?? [])];
  switch (task) {
    case "classification": {
      const texts = records as readonly RecordOf["classification"][];
      const [first] = texts;
      if (first?.target.kind === "values") return generatedLabels(first.target.values.length);
      return labelsOfClasses(texts, stated);
    }
    case "entities":
      return bioLabels(labelsOf(task, records).toSorted());
    default:
      return undefined;
  }
}

/** More labels than any classifier has: so large a number is none. */
const MOST_LABELS = 2 ** 17;

/** As transformers calls labels that nobody named. */
function generatedLabels(count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `LABEL_${number}`);
}

function labelsOfClasses(
  records: readonly RecordOf["classification"][],
  { id2label }: Pick<ErnieMConfig, "id2label">,
): readonly string[] | undefined {
  const labels = records.flatMap(({ target }) => classLabelsOf(target));
  const numbers = labels.filter((label) => typeof label === "number");
  const names = labelsOf("classification", records);
  if (numbers.length === 0) return names.toSorted();
  const highest = numbers.reduce((most, number) => Math.max(most, number), id2label.length - 1);
  const isUnnamed = generatedLabels(id2label.length).every((name, i) => name === id2label[i]);
  // Where records have both, or a number is none, the row of the first that does not fit says so.
  if (!isUnnamed || names.length > 0 || highest >= MOST_LABELS) return undefined;
  return generatedLabels(highest + 1);
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
