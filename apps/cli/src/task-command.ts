import type { Runtime } from "@ernie-m/core";
import type { ErnieMPreTrainedModel } from "@ernie-m/heads";
import type { Command } from "commander";
import type { Console } from "./console.js";
import { withOutput } from "./io/output.js";
import { startProgress } from "./io/progress.js";
import {
  addModelOptions,
  type Loading,
  type ModelOptions,
  type OptionsTexts,
  runtimeFor,
  withLoading,
} from "./model-options.js";

/** The options of every command that gives each input a result. */
export interface TaskCommandOptions extends ModelOptions {
  readonly input?: string;
  readonly output?: string;
}

/** Adds the options of `addModelOptions`, `--input` and `--output`. */
export function addTaskOptions(command: Command, input: string, texts?: OptionsTexts): Command {
  return addModelOptions(command, texts)
    .option("--input <file>", `${input} (default: standard input)`)
    .option("--output <file>", "where results go (default: standard output)");
}

/** A task that was opened for a command. */
interface OpenTask {
  readonly model: ErnieMPreTrainedModel;
  dispose(): Promise<void>;
}

/** What a command does with a task. */
export interface TaskRun<Task extends OpenTask, Input, Result> {
  readonly inputs: readonly Input[];
  /** Plural, for the progress bar: `texts`. */
  readonly unit: string;
  open(options: Loading & { readonly runtime: Runtime }): Promise<Task>;
  /** Tells what loading had to decide. */
  report(model: ErnieMPreTrainedModel): void;
  /** The results of some inputs, in their order. */
  answer(task: Task, inputs: readonly Input[]): Promise<readonly Result[]>;
  /** What is written for one input, its line end included. */
  show(input: Input, result: Result): string;
}

/** Inputs per call: enough to fill batches, few enough that results appear while the rest is worked on. */
const INPUTS_AT_ONCE = 64;

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
  const runtime = runtimeFor(options);
  const task = await withLoading(options, console, (loading) => run.open({ ...loading, runtime }));
  let truncated = 0;
  try {
    run.report(task.model);
    await withOutput(options.output, async (output) => {
      const progress = startProgress(console, {
        total: inputs.length,
        unit: run.unit,
        output: options.output,
      });
      try {
        for (let start = 0; start < inputs.length; start += INPUTS_AT_ONCE) {
          const some = inputs.slice(start, start + INPUTS_AT_ONCE);
          const results = await run.answer(task, some);
          truncated += results.filter(({ truncatedTokens }) => truncatedTokens !== undefined).length;
          await output.write(some.map((input, i) => run.show(input, results[i])).join(""));
          progress.update(start + some.length);
        }
      } finally {
        progress.stop();
      }
    });
  } finally {
    await task.dispose();
  }
  if (truncated > 0)
    console.warn(
      `${truncated} of ${inputs.length} ${run.unit} did not fit the model and were cut: see truncatedTokens in their lines`,
    );
}
