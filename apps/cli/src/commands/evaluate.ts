import type { ErnieMPreTrainedModel } from "@ernie-m/heads";
import type { EvaluationOptions, SpanExample } from "@ernie-m/heads/evaluation";
import type { Command } from "commander";
import type { Console } from "../console.js";
import { InputFileError } from "../io/input-file-error.js";
import { readingOptions } from "../io/input-options.js";
import { withOutput } from "../io/output.js";
import { startProgress } from "../io/progress.js";
import { readAllInputs } from "../io/read-inputs.js";
import { reportLoading } from "../load-warnings.js";
import {
  type Loading,
  modelLocation,
  runtimeFor,
  trainedModelLocation,
  withLoading,
  withOpening,
} from "../model-options.js";
import { changesOf, comparisonLines } from "../render/comparison.js";
import { addTaskOptions, type TaskCommandOptions } from "../task-command.js";
import { parseChoiceOption, parseNumberOption, UsageError } from "../usage-error.js";
import { parseOffsetUnit } from "./convert-labels.js";
import { parseAggregation, parseScheme } from "./ner.js";

interface EvaluateCommandOptions extends TaskCommandOptions {
  readonly task: string;
  readonly compare?: string;
  readonly offsets?: string;
  readonly threshold?: string;
  readonly aggregation?: string;
  readonly scheme?: string;
  readonly handleImpossible?: boolean;
}

const TASKS = ["extract", "ner", "answer", "classify"] as const;
type EvaluatedTask = (typeof TASKS)[number];

/** Options that only one task has. */
const ONLY_FOR: readonly (readonly [keyof EvaluateCommandOptions, flag: string, EvaluatedTask])[] = [
  ["threshold", "--threshold", "extract"],
  ["aggregation", "--aggregation", "ner"],
  ["scheme", "--scheme", "ner"],
  ["handleImpossible", "--handle-impossible", "answer"],
];

/** The parts of opening and measuring that no task does its own way. */
interface Evaluation {
  readonly options: EvaluateCommandOptions;
  readonly console: Console;
}

interface Measured {
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

async function evaluateTask(task: EvaluatedTask, evaluation: Evaluation): Promise<Measured> {
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

/** Says at once that a model is not there, not when the other one has been measured. */
async function checkOpens(model: string, options: EvaluateCommandOptions, console: Console): Promise<void> {
  const runtime = await runtimeFor(options);
  const [{ readConfig }, { openModel }] = await Promise.all([
    import("@ernie-m/core"),
    import("@ernie-m/heads/table"),
  ]);
  const { configuration } = await withOpening(options, console, (opening) =>
    openModel(model, { ...opening, runtime }),
  );
  await readConfig(configuration);
}

/** What the model that is evaluated does better or worse than another. */
async function compareWith(
  other: string,
  { metrics, examples }: Measured,
  task: EvaluatedTask,
  evaluation: Evaluation,
): Promise<object> {
  const { options, console } = evaluation;
  const { compareSpans } = await import("@ernie-m/heads/evaluation");
  const before = await evaluateTask(task, { console, options: { ...options, model: other } });
  const differences =
    task === "answer" ? changesOf(before.metrics, metrics) : compareSpans(before.examples, examples);
  for (const line of comparisonLines(differences)) console.note(line);
  return { with: other, ...differences };
}

async function runEvaluate(
  model: string | undefined,
  stated: EvaluateCommandOptions,
  console: Console,
): Promise<void> {
  if (model !== undefined && stated.model !== undefined)
    throw new UsageError("--model: the model is named already, before the options");
  const options = model === undefined ? stated : { ...stated, model };
  if (options.compare === "")
    throw new UsageError("--compare: expected a folder or a hub id, got an empty name");
  if (options.compare !== undefined && options.input === undefined)
    throw new UsageError("--compare: needs --input FILE: both models read it");
  const task = parseChoiceOption("--task", options.task, TASKS);
  for (const [option, flag, owner] of ONLY_FOR)
    if (options[option] !== undefined && owner !== task)
      throw new UsageError(`${flag}: is for --task ${owner}, not ${task}`);
  await withOutput(options.output, async (output) => {
    const { compare } = options;
    if (compare !== undefined) await checkOpens(compare, options, console);
    const evaluation = { options, console };
    const measured = await evaluateTask(task, evaluation);
    const { records, metrics } = measured;
    const comparison =
      compare === undefined ? {} : { compared: await compareWith(compare, measured, task, evaluation) };
    await output.write(`${JSON.stringify({ task, records, ...metrics, ...comparison })}\n`);
  });
}

export function addEvaluateCommand(command: Command, console: Console): void {
  addTaskOptions(command, {
    records:
      'what is right, {"text", "prompt", "spans"}, {"text", "entities"}, {"question", "context", "answers"} or {"text", "label"}',
    plain: false,
  })
    .argument("[model]", "the same as --model")
    .option(
      "--compare <folder or id>",
      "another model on the same records: by label, what the model does better and worse than it",
    )
    .option("--task <task>", `what to measure: ${TASKS.join(", ")}`, "extract")
    .option(
      "--offsets <unit>",
      "what offsets count where a record does not say: utf-16, code-points, graphemes or utf-8 (default: utf-16)",
    )
    .option(
      "--threshold <probability>",
      "extract: how sure start and end must be (default: the model's own, else 0.5)",
    )
    .option("--aggregation <how>", "ner: as for the command ner (default: simple)")
    .option("--scheme <place>", "ner: as for the command ner")
    .option("--handle-impossible", "answer: let “no answer” take part")
    .action((model: string | undefined, options: EvaluateCommandOptions) =>
      runEvaluate(model, options, console),
    );
}
