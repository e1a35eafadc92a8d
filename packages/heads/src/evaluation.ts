/**
 * How good a task is: metrics over plain data, tasks run over labelled records, and records made of what annotation
 * tools export. An entry of its own: whoever runs a task needs none of it.
 *
 * @module
 */
export {
  type AnswerExample,
  type AnswerMetrics,
  answerMetrics,
} from "./evaluation/answer-metrics.js";
export { type ClassLabel, classNumber, describeLabels, readClassLabel } from "./evaluation/class-labels.js";
export {
  type ClassificationMetrics,
  classificationMetrics,
  type LabelExample,
} from "./evaluation/classification-metrics.js";
export { compareSpans, type KindComparison, type SpanComparison } from "./evaluation/compare-spans.js";
export type { CountedScore, Score } from "./evaluation/counts.js";
export {
  type AnswerFinder,
  type EntityFinder,
  evaluateAnswers,
  evaluateEntities,
  evaluateLabels,
  type LabelFinder,
} from "./evaluation/evaluate.js";
export { evaluateExtraction, type SpanExtractor } from "./evaluation/evaluate-extraction.js";
export type { EvaluationOptions } from "./evaluation/evaluation-options.js";
export {
  type ConvertedLabels,
  type ConvertLabelsOptions,
  convertLabels,
} from "./evaluation/labels/convert-labels.js";
export {
  type ConvertedTextLabels,
  type ConvertTextLabelsOptions,
  convertTextLabels,
} from "./evaluation/labels/convert-text-labels.js";
export type { LabelFormat } from "./evaluation/labels/forms/forms.js";
export type { MarkedChoice, MarkedRelation, MarkedText } from "./evaluation/labels/marked-text.js";
export type { LabelProblem } from "./evaluation/labels/problems.js";
export type { OffsetUnit } from "./evaluation/placing/offset-units.js";
export {
  type AnswerRecord,
  type EntityRecord,
  type LabelRecord,
  type PromptRecord,
  type RecordSpan,
  readAnswerRecord,
  readEntityRecord,
  readLabelRecord,
  readPromptRecord,
} from "./evaluation/records.js";
export { type KindSpan, type SpanExample, type SpanMetrics, spanMetrics } from "./evaluation/span-metrics.js";
