import type { Command } from "commander";
import type { Console } from "../console.js";
import {
  type EvaluateCommandOptions,
  type EvaluatedTask,
  type Evaluation,
  evaluatedTasks,
  evaluateTask,
  type Measured,
} from "../evaluate/evaluate-task.js";
import { withOutput } from "../io/output.js";
import { runtimeFor, withOpening } from "../model-options.js";
import { changesOf, comparisonLines } from "../render/comparison.js";
import { addTaskOptions } from "../task-command.js";
import { parseChoiceOption, UsageError } from "../usage-error.js";

/** Options that only one task has. */
const ONLY_FOR: readonly (readonly [keyof EvaluateCommandOptions, flag: string, EvaluatedTask])[] = [
  ["threshold", "--threshold", "extract"],
  ["aggregation", "--aggregation", "ner"],
  ["scheme", "--scheme", "ner"],
  ["handleImpossible", "--handle-impossible", "answer"],
];

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
  const task = parseChoiceOption("--task", options.task, evaluatedTasks);
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
    .option("--task <task>", `what to measure: ${evaluatedTasks.join(", ")}`, "extract")
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
