import type { Runtime } from "@ernie-m/core";
import type { CallOptions, ErnieMPreTrainedModel } from "@ernie-m/heads";
import type { Command } from "commander";
import type { Console } from "./console.js";
import { addInputOptions, type InputOptions, type InputTexts } from "./io/input-options.js";
import { type Inputs, inPortions } from "./io/look-ahead.js";
import { withOutput } from "./io/output.js";
import { startProgress } from "./io/progress.js";
import type { Input as Given } from "./io/read-inputs.js";
import {
  addModelOptions,
  type Loading,
  type ModelOptions,
  type OptionsTexts,
  runtimeFor,
  withLoading,
} from "./model-options.js";

/** The options of every command that gives each input a result. */
export interface TaskCommandOptions extends ModelOptions, InputOptions {
  readonly output?: string;
}

/** Adds the options of `addModelOptions` and `addInputOptions`, and `--output`. */
export function addTaskOptions(
  command: Command,
  { texts, ...input }: InputTexts & { readonly texts?: OptionsTexts },
): Command {
  return addInputOptions(addModelOptions(command, texts), input).option(
    "--output <file>",
    "where results go (default: standard output)",
  );
}

/** A task that was opened for a command. */
interface OpenTask {
  readonly model: ErnieMPreTrainedModel;
  dispose(): Promise<void>;
}

type JsonRecord = Readonly<Record<string, unknown>>;

/** How a command opens its task. */
export interface TaskOpening<Task extends OpenTask> {
  open(options: Loading & { readonly runtime: Runtime }): Promise<Task>;
  /** Tells what loading had to decide. */
  report(model: ErnieMPreTrainedModel): void;
}

/** What a command does with a task. */
export interface TaskRun<Task extends OpenTask, Input, Result> extends TaskOpening<Task> {
  readonly inputs: Inputs<Given<Input>>;
  /** Plural, for the progress bar: `texts`. */
  readonly unit: string;
  /** The results of some inputs, in their order. `tell` is to be told how much of them is done, from 0 to 1. */
  answer(task: Task, inputs: readonly Input[], tell: (fraction: number) => void): Promise<readonly Result[]>;
  /** What is written for one input, its line end included; with what else its record had. */
  show(input: Input, result: Result, carried: JsonRecord): string;
  /** What is written after the last. */
  end?(): string;
}

/** The options of a call that tells how much of it is done. */
export function telling(tell: (fraction: number) => void): Required<Pick<CallOptions, "onProgress">> {
  return { onProgress: ({ done, total }) => tell(done / total) };
}

/** Inputs per call: enough to fill batches, few enough that results appear while the rest is worked on. */
const INPUTS_AT_ONCE = 64;

/** Opens a task, has it used and closes it. Throws: whatever opening and using it throw. */
export async function withTask<Task extends OpenTask>(
  options: TaskCommandOptions,
  console: Console,
  { open, report }: TaskOpening<Task>,
  use: (task: Task) => Promise<void>,
): Promise<void> {
  const runtime = await runtimeFor(options);
  const task = await withLoading(options, console, (loading) => open({ ...loading, runtime }));
  try {
    report(task.model);
    await use(task);
  } finally {
    await task.dispose();
  }
}

/**
 * Opens a task, answers every input and writes the result of each, in their order.
 *
 * Throws: whatever the task throws; InputFileError when the output cannot be written.
 */
export async function runTask<
  Task extends OpenTask,
  Input,
  Result extends { readonly truncatedTokens?: number },
>(options: TaskCommandOptions, console: Console, run: TaskRun<Task, Input, Result>): Promise<void> {
  const { inputs } = run;
  let truncated = 0;
  let done = 0;
  await withTask(options, console, run, (task) =>
    withOutput(options.output, async (output) => {
      const progress = startProgress(console, {
        total: inputs.total,
        unit: run.unit,
        output: options.output,
        hasParts: true,
      });
      try {
        for await (const some of inPortions(inputs, INPUTS_AT_ONCE)) {
          const results = await run.answer(
            task,
            some.map(({ value }) => value),
            (fraction) => progress.update(done + fraction * some.length),
          );
          truncated += results.filter(({ truncatedTokens }) => truncatedTokens !== undefined).length;
          const shown = some.map(({ value, carried }, i) => run.show(value, results[i], carried));
          await output.write(shown.join(""));
          done += some.length;
          progress.update(done);
        }
        const last = run.end?.() ?? "";
        if (last !== "") await output.write(last);
      } finally {
        progress.stop();
      }
    }),
  );
  if (truncated > 0)
    console.warn(
      `${truncated} of ${done} ${run.unit} did not fit the model and were cut: see truncatedTokens in their lines`,
    );
}
