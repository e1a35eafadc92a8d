import { InputError } from "@ernie-m/core";
import type { Answer, QuestionInContext } from "../question-answering/types.js";
import type { Classification, ClassifierInput } from "../sequence-classification/types.js";
import { checkList, checkText } from "../task/check-inputs.js";
import type { CallOptions } from "../task/types.js";
import type { Entity } from "../token-classification/types.js";
import { type AnswerMetrics, answerMetrics } from "./answer-metrics.js";
import { checkEvaluation } from "./check-evaluation.js";
import { checkSpanRecords } from "./check-records.js";
import { type ClassLabel, classNumber, describeLabels } from "./class-labels.js";
import { type ClassificationMetrics, classificationMetrics } from "./classification-metrics.js";
import type { EvaluationOptions } from "./evaluation-options.js";
import {
  type AnswerRecord,
  type EntityRecord,
  type LabelRecord,
  readAnswerRecord,
  readLabelRecord,
} from "./records.js";
import { type SpanMetrics, spanMetrics } from "./span-metrics.js";

/** What finds entities; `TokenClassifier` fits. */
export interface EntityFinder {
  classify(
    texts: readonly string[],
    options?: Pick<CallOptions, "signal">,
  ): Promise<readonly (readonly Entity[])[]>;
}

/**
 * How well entities are found: exact spans, by label.
 *
 * Throws: InputError for a record that is none, or a gold span outside of its text; whatever the finder throws; the
 * signal's reason.
 */
export async function evaluateEntities(
  finder: EntityFinder,
  records: readonly EntityRecord[],
  options: EvaluationOptions = {},
): Promise<SpanMetrics> {
  checkEvaluation("finder", finder, "classify", options);
  checkSpanRecords(records, "entities");
  const found = await inPortions(records, options, (some) =>
    finder.classify(
      some.map(({ text }) => text),
      signalOf(options),
    ),
  );
  const spansOf = (entities: readonly { label: string; start: number; end: number }[]) =>
    entities.map(({ label: kind, start, end }) => ({ kind, start, end }));
  const examples = records.map(({ entities }, i) => ({
    gold: spansOf(entities),
    predicted: spansOf(found[i]),
  }));
  for (const example of examples) options.onExample?.(example);
  return spanMetrics(examples);
}

/** What answers; `QuestionAnswerer` fits. */
export interface AnswerFinder {
  answer(
    inputs: readonly QuestionInContext[],
    options?: Pick<CallOptions, "signal">,
  ): Promise<readonly (readonly Answer[])[]>;
}

/**
 * How well questions are answered, by each one's best answer.
 *
 * Throws: InputError for a record that is none; whatever the finder throws; the signal's reason.
 */
export async function evaluateAnswers(
  finder: AnswerFinder,
  records: readonly AnswerRecord[],
  options: EvaluationOptions = {},
): Promise<AnswerMetrics> {
  checkEvaluation("finder", finder, "answer", options);
  checkList("records", records, (name, record) => readAnswerRecord(record, name));
  const found = await inPortions(records, options, (some) =>
    finder.answer(
      some.map(({ question, context }) => ({ question, context })),
      signalOf(options),
    ),
  );
  return answerMetrics(
    records.map(({ answers }, i) => ({ gold: answers, predicted: found[i][0]?.text ?? "" })),
  );
}

/** What labels texts; `TextClassifier` fits. */
export interface LabelFinder {
  classify(
    inputs: readonly ClassifierInput[],
    options?: Pick<CallOptions, "signal">,
  ): Promise<readonly Classification[]>;
  /** What knows the labels' numbers, where records have them. */
  readonly model?: { readonly config: { readonly id2label: readonly string[] } };
}

/**
 * How well texts are classified, by each one's best label.
 *
 * Throws: InputError for a record that is none, and for a label by a number that the classifier has no label of; whatever
 * the finder throws; the signal's reason.
 */
export async function evaluateLabels(
  finder: LabelFinder,
  records: readonly LabelRecord[],
  options: EvaluationOptions = {},
): Promise<ClassificationMetrics> {
  checkEvaluation("finder", finder, "classify", options);
  checkList("records", records, (name, record) => readLabelRecord(record, name));
  const id2label = checkList("finder.model.config.id2label", finder.model?.config?.id2label ?? [], checkText);
  const labels = records.map(({ label }, i) => nameOf(label, `records[${i}].label`, id2label));
  const found = await inPortions(records, options, (some) =>
    finder.classify(
      some.map(({ label: _, ...input }) => input),
      signalOf(options),
    ),
  );
  const examples = labels.map((gold, i) => ({
    gold,
    predicted: found[i].labels[0]?.label ?? "",
  }));
  const whole = (kind: string) => [{ kind, start: 0, end: 1 }];
  for (const { gold, predicted } of examples)
    options.onExample?.({ gold: whole(gold), predicted: whole(predicted) });
  return classificationMetrics(examples);
}

/** The name of a label that may be a number; one that the classifier lacks stays as it is, and is never found. */
function nameOf(label: ClassLabel, place: string, id2label: readonly string[]): string {
  const number = id2label.length === 0 ? undefined : classNumber(label, id2label);
  if (number !== undefined) return id2label[number];
  if (typeof label === "string") return label;
  const known = id2label.length === 0 ? "" : `, one of ${describeLabels(id2label)} or the number of one`;
  throw new InputError(place, `a label's name${known}`, String(label));
}

function signalOf({ signal }: EvaluationOptions): Pick<CallOptions, "signal"> {
  return { ...(signal && { signal }) };
}

/** Records per call: enough to fill batches, few enough to tell progress. */
const RECORDS_AT_ONCE = 64;

async function inPortions<Record, Result>(
  records: readonly Record[],
  { onRecords }: EvaluationOptions,
  run: (some: readonly Record[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < records.length; start += RECORDS_AT_ONCE) {
    results.push(...(await run(records.slice(start, start + RECORDS_AT_ONCE))));
    onRecords?.(results.length);
  }
  return results;
}
