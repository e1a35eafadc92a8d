import { InputError } from "@ernie-m/core";
import type { AnswerRecord, ClassLabel, EntityRecord, PromptRecord } from "@ernie-m/heads/evaluation";
import { readClassLabel, readEntityRecord, readPromptRecord } from "@ernie-m/heads/evaluation";
import { checkList, checkRecord, checkText } from "@ernie-m/heads/rows";
import { oneOf } from "../check-arguments.js";

/** What a text, or a pair, is to be classified as: one label, several, or numbers to predict. */
export type TextTarget =
  | { readonly kind: "label"; readonly label: ClassLabel }
  | { readonly kind: "labels"; readonly labels: readonly ClassLabel[] }
  | { readonly kind: "values"; readonly values: readonly number[] };

/** A text, or a pair, with what it is to be classified as. */
export interface TextRecord {
  readonly text: string;
  readonly pair?: string;
  readonly target: TextTarget;
}

/** A question with where it is answered: nowhere, where `answers` is empty. The first one is learned. */
export interface QuestionRecord {
  readonly question: string;
  readonly context: string;
  /** `start` counts UTF-16 code units of the context. */
  readonly answers: readonly { readonly start: number; readonly text: string }[];
}

/** A prompt with choices, and the number of the right one. */
export interface ChoiceRecord {
  readonly prompt: string;
  readonly choices: readonly string[];
  readonly label: number;
}

/** What each task is trained with. */
export interface RecordOf {
  readonly extraction: PromptRecord;
  readonly classification: TextRecord;
  readonly entities: EntityRecord;
  readonly answers: QuestionRecord;
  readonly choices: ChoiceRecord;
}

/** What a model can be trained for. */
export const trainingTasks = ["extraction", "classification", "entities", "answers", "choices"] as const;

/** One of {@link trainingTasks}. */
export type TrainingTask = (typeof trainingTasks)[number];

/** Throws: InputError for what is none of {@link trainingTasks}. */
export function checkTask(name: string, task: unknown): asserts task is TrainingTask {
  isTask(name, task);
}

const isTask = oneOf(trainingTasks);

/**
 * Reads a record of a task from JSON: `{"text", "prompt", "spans"}` as `convert-labels` writes it;
 * `{"text", "pair"?, "label"|"labels"|"value"}`; `{"text", "entities"}`; `{"question", "context", "answers": [{"start",
 * "text"}]}`; `{"prompt", "choices", "label"}`, the label a number from 0 or the choice itself. Labels of classification are
 * names or numbers from 0.
 *
 * Throws: InputError naming the place under `name`, or what is no task.
 */
export function readTrainingRecord<Task extends TrainingTask>(
  task: Task,
  value: unknown,
  name = "record",
): RecordOf[Task] {
  checkTask("task", task);
  checkText("name", name);
  return readers[task](value, name);
}

const readers: { readonly [Task in TrainingTask]: (value: unknown, name: string) => RecordOf[Task] } = {
  extraction: readPromptRecord,
  classification: readTextRecord,
  entities: readEntityRecord,
  answers: readQuestionRecord,
  choices: readChoiceRecord,
};

function readTextRecord(value: unknown, name: string): TextRecord {
  const record = checkRecord(name, value, "an object with text and label, labels or value");
  const { pair } = record;
  return {
    text: checkText(`${name}.text`, record.text),
    ...(pair !== undefined && { pair: checkText(`${name}.pair`, pair) }),
    target: readTextTarget(record, name),
  };
}

function readTextTarget(record: Readonly<Record<string, unknown>>, name: string): TextTarget {
  const given = (["label", "labels", "value"] as const).filter((key) => record[key] !== undefined);
  if (given.length !== 1)
    throw new InputError(
      name,
      "one of label, labels and value",
      given.length === 0 ? "none" : given.join(" and "),
    );
  switch (given[0]) {
    case "label":
      return { kind: "label", label: readClassLabel(`${name}.label`, record.label) };
    case "labels":
      return { kind: "labels", labels: checkList(`${name}.labels`, record.labels, readClassLabel) };
    default: {
      const value = Array.isArray(record.value) ? record.value : [record.value];
      return { kind: "values", values: checkList(`${name}.value`, value, checkNumber) };
    }
  }
}

function checkNumber(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new InputError(name, "a number", JSON.stringify(value) ?? "nothing");
}

function readQuestionRecord(value: unknown, name: string): QuestionRecord {
  const record = checkRecord(name, value, "an object with question, context and answers");
  const context = checkText(`${name}.context`, record.context);
  return {
    question: checkText(`${name}.question`, record.question),
    context,
    answers: checkList(`${name}.answers`, record.answers, (place, answer) => {
      const { start, text } = checkRecord(place, answer, "an object with start and text");
      const said = checkText(`${place}.text`, text);
      const found = context.slice(checkNumber(`${place}.start`, start), Number(start) + said.length);
      if (said === "" || found !== said)
        throw new InputError(
          place,
          `${JSON.stringify(said)} at ${start} of the context`,
          JSON.stringify(found),
        );
      return { start: Number(start), text: said };
    }),
  };
}

function readChoiceRecord(value: unknown, name: string): ChoiceRecord {
  const record = checkRecord(name, value, "an object with prompt, choices and label");
  const choices = checkList(`${name}.choices`, record.choices, checkText);
  if (choices.length < 2)
    throw new InputError(`${name}.choices`, "at least two choices", String(choices.length));
  const { label } = record;
  const index = typeof label === "string" ? choices.indexOf(label) : label;
  if (typeof index !== "number" || !Number.isInteger(index) || index < 0 || index >= choices.length)
    throw new InputError(
      `${name}.label`,
      `one of the choices, or a number from 0 to ${choices.length - 1}`,
      JSON.stringify(label) ?? "nothing",
    );
  return { prompt: checkText(`${name}.prompt`, record.prompt), choices, label: index };
}

/** Where each task's records have the text that they are about. */
const textKeys = {
  extraction: "text",
  classification: "text",
  entities: "text",
  answers: "context",
  choices: "prompt",
} as const satisfies { readonly [Task in TrainingTask]: keyof RecordOf[Task] };

/** The text that a record is about: what splits go by. Throws: InputError for what is no task, or a record without a text. */
export function textOf(task: TrainingTask, record: RecordOf[TrainingTask]): string {
  checkTask("task", task);
  const key = textKeys[task];
  return checkText(`record.${key}`, checkRecord("record", record, "a record of the task")[key]);
}

/** A question as the deployed task is measured with it. */
export function answerRecord({ question, context, answers }: QuestionRecord): AnswerRecord {
  return { question, context, answers: answers.map(({ text }) => text) };
}
