import type { ErnieMPreTrainedModel } from "@ernie-m/heads";
import type { EvaluationOptions, SpanExample } from "@ernie-m/heads/evaluation";
import type { Console } from "../console.js";
import { InputFileError } from "../io/input-file-error.js";
import { readingOptions } from "../io/input-options.js";
import { startProgress } from "../io/progress.js";
import { readAllInputs } from "../io/read-inputs.js";
import { parseAggregation, parseOffsetUnit, parseScheme } from "../label-flags.js";
import { reportLoading } from "../load-warnings.js";
import {
  type Loading,
  modelLocation,
  runtimeFor,
  trainedModelLocation,
  withLoading,
} from "../model-options.js";
import type { TaskCommandOptions } from "../task-command.js";
import { parseNumberOption } from "../usage-error.js";

/** What `ernie-m evaluate` was told. */
export interface EvaluateCommandOptions extends TaskCommandOptions {
  readonly task: string;
  readonly compare?: string;
  readonly offsets?: string;
  readonly threshold?: string;
  readonly aggregation?: string;
  readonly scheme?: string;
  readonly handleImpossible?: boolean;
}

export const evaluatedTasks = ["extract", "ner", "answer", "classify"] as const;
export type EvaluatedTask = (typeof evaluatedTasks)[number];

/** The parts of opening and measuring that no task does its own way. */
export interface Evaluation {
  readonly options: EvaluateCommandOptions;
  readonly console: Console;
}

export interface Measured {
  readonly records: number;
  readonly metrics: object;
  /** What was wanted and found, record by record; none of answers. */
  readonly examples: readonly SpanExample[];
}

/** Records whose offsets, where they do not say, count what `--offsets` says. */
async function readRecords<Record>(
  options: EvaluateCommandOptions,
  reader: (value: unknown, place: string) => Record,
): Promise<readonly Record[]> {
  const { input, offsets } = options;
  const usual = offsets === undefined ? {} : { offsets: parseOffsetUnit(offsets) };
  const records = await readAllInputs(
    input,
    {
      fields: ["text"],
      fromRecord: (record) => record.read((value, place) => reader({ ...usual, ...value }, place)),
    },
    readingOptions(options),
  );
  if (records.length === 0) throw new InputFileError(`${input ?? "standard input"}: has no records`);
  return records;
}

/** Opens, tells what loading decided, measures with a progress bar, and frees the model. */
async function measure<Task extends { readonly model: ErnieMPreTrainedModel } & AsyncDisposable, Record>(
  { options, console }: Evaluation,
  records: readonly Record[],
  open: (loading: Loading) => Promise<Task>,
  evaluate: (task: Task, options: EvaluationOptions) => Promise<object>,
): Promise<Measured> {
  const task = await withLoading(options, console, open);
  try {
    reportLoading(task.model, console);
    const progress = startProgress(console, {
      total: records.length,
      unit: "records",
      output: options.output,
    });
    try {
      const examples: SpanExample[] = [];
      const metrics = await evaluate(task, {
        onExample: (example) => examples.push(example),
        onRecords: (done) => progress.update(done),
        onPromptTooLong: (error) => console.warn(error.message),
      });
      return { records: records.length, metrics, examples };
    } finally {
      progress.stop();
    }
  } finally {
    await task[Symbol.asyncDispose]();
  }
}

/**
 * Measures the model that the options name on their records.
 *
 * Throws: UsageError for a flag; InputFileError, naming the line; what opening the model throws.
 */
export async function evaluateTask(task: EvaluatedTask, evaluation: Evaluation): Promise<Measured> {
  const { options } = evaluation;
  const heads = await import("@ernie-m/heads");
  const measures = await import("@ernie-m/heads/evaluation");
  switch (task) {
    case "extract": {
      const { threshold: stated } = options;
      const threshold =
        stated === undefined
          ? undefined
          : parseNumberOption("--threshold", stated, { low: 0, high: 1, integer: false });
      const runtime = await runtimeFor(options);
      const records = await readRecords(options, measures.readPromptRecord);
      const settings = threshold === undefined ? {} : { threshold };
      return measure(
        evaluation,
        records,
        (loading) => heads.loadExtractor(modelLocation(options), { ...loading, runtime, ...settings }),
        (extractor, more) => measures.evaluateExtraction(extractor, records, more),
      );
    }
    case "ner": {
      const where = trainedModelLocation(options, "a token classification");
      const aggregation = parseAggregation(options.aggregation ?? "simple");
      const scheme = parseScheme(options.scheme);
      const runtime = await runtimeFor(options);
      const records = await readRecords(options, measures.readEntityRecord);
      return measure(
        evaluation,
        records,
        (loading) => heads.loadTokenClassifier(where, { ...loading, runtime, aggregation, ...scheme }),
        (classifier, more) => measures.evaluateEntities(classifier, records, more),
      );
    }
    case "answer": {
      const where = trainedModelLocation(options, "a question answering");
      const handleImpossibleAnswer = options.handleImpossible === true;
      const runtime = await runtimeFor(options);
      const records = await readRecords(options, measures.readAnswerRecord);
      return measure(
        evaluation,
        records,
        (loading) => heads.loadQuestionAnswerer(where, { ...loading, runtime, handleImpossibleAnswer }),
        (answerer, more) => measures.evaluateAnswers(answerer, records, more),
      );
    }
    case "classify": {
      const where = trainedModelLocation(options, "a sequence classification");
      const runtime = await runtimeFor(options);
      const records = await readRecords(options, measures.readLabelRecord);
      return measure(
        evaluation,
        records,
        (loading) => heads.loadTextClassifier(where, { ...loading, runtime }),
        (classifier, more) => measures.evaluateLabels(classifier, records, more),
      );
    }
  }
}
