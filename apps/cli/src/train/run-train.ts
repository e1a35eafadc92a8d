import { totalmem } from "node:os";
import { resolve } from "node:path";
import type { SavedDType } from "@ernie-m/core";
import { type NodeRuntime, trainingFolder } from "@ernie-m/runtime-node";
import {
  estimate,
  TrainingError,
  type TrainingEvent,
  type TrainingInput,
  type TrainingSettings,
  type TrainingTask,
  train,
} from "@ernie-m/training";
import { connectedRuntime } from "../connected-runtime.js";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { interruptible } from "../interruptible.js";
import { withOutput } from "../io/output.js";
import { modelLocation, type SourceOptions, withOpening } from "../model-options.js";
import { UsageError } from "../usage-error.js";
import { checkTarget } from "./check-target.js";
import { progressLine, shortTime } from "./progress-line.js";
import { readSets, type SetOptions } from "./read-sets.js";
import { openTrainingLog } from "./training-log.js";
import type { Watcher } from "./watcher.js";

/** What the command is asked for, its flags read. */
export interface TrainRequest {
  readonly task: TrainingTask;
  readonly settings: TrainingSettings;
  readonly source: SourceOptions;
  readonly sets: SetOptions;
  /** Undefined: only what it would take is said. */
  readonly to: string | undefined;
  readonly resume: boolean;
  readonly adapter: boolean;
  readonly dtype: SavedDType | undefined;
  readonly threads: number | undefined;
  readonly log: string | undefined;
}

/** What the process may use. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** Does what the command is asked for. Throws: UsageError; InputFileError; errors of the library. */
export async function runTrain(request: TrainRequest, console: Console): Promise<void> {
  const { task, settings, source, to, resume, dtype, adapter, threads } = request;
  checkLog(request);
  // Before anything is read: hours of work are not to end at a folder that is there, or cannot be.
  if (to !== undefined) await checkTarget(to, resume);
  const runtime = await connectedRuntime(threads === undefined ? {} : { threads });
  if (to !== undefined) await (await runtime.createCheckpoint(to, { overwrite: true })).abort();
  const sets = await readSets(task, request.sets, settings.seed ?? 1000);
  await withOpening(source, console, async (opening) => {
    const input: TrainingInput<TrainingTask> = {
      ...{ ...opening, ...settings, ...sets, runtime, task, adapter },
      memoryLimit: memoryLimit(),
      ...(dtype && { dtype }),
    };
    if (to === undefined) await forecast(source, input, console);
    else await trainInto(to, request, { input, runtime, console });
  });
}

/** Throws: UsageError for a log that would replace the records. */
function checkLog({ log, sets }: TrainRequest): void {
  for (const [flag, file] of Object.entries({ "--data": sets.data, "--dev": sets.dev }))
    if (log !== undefined && file !== undefined && resolve(log) === resolve(file))
      throw new UsageError(`--log: is the file of ${flag}`);
}

async function forecast(
  source: SourceOptions,
  input: TrainingInput<TrainingTask>,
  console: Console,
): Promise<void> {
  const { warnings, ...forecasted } = await estimate(modelLocation(source), input);
  for (const warning of warnings) console.warn(warning);
  await withOutput(undefined, (output) => output.write(jsonLine(forecasted)));
}

async function trainInto(
  to: string,
  { source, resume, log }: TrainRequest,
  parts: {
    readonly input: TrainingInput<TrainingTask>;
    readonly runtime: NodeRuntime;
    readonly console: Console;
  },
): Promise<void> {
  const { input, runtime, console } = parts;
  const store = trainingFolder(runtime, to);
  const watchers: Watcher[] = [progressLine(console, (text) => void process.stderr.write(text))];
  if (log !== undefined) watchers.push(await openTrainingLog(log, resume));
  const started = Date.now();
  let saved: number | undefined;
  let end: Extract<TrainingEvent, { readonly type: "end" }> | undefined;
  const interrupted = (): Error =>
    new TrainingError("resume", to, "interrupted, before there was anything to go on from");
  try {
    await interruptible(interrupted, async (signal) => {
      const how = { ...input, store, resume, signal };
      try {
        for await (const event of train(modelLocation(source), how)) {
          for (const watcher of watchers) await watcher.hear(event);
          if (event.type === "saved" && event.what === "run") saved = event.step;
          if (event.type === "end") end = event;
        }
      } catch (cause) {
        if (!signal.aborted || saved === undefined) throw cause;
        const reason = `stopped after step ${saved}, which is saved: the same command with --resume goes on`;
        throw new TrainingError("resume", to, reason, { cause });
      }
    });
  } finally {
    await store.close();
    for (const watcher of watchers) await watcher.close();
  }
  if (end === undefined) return;
  const { best, reason } = end;
  if (best === undefined && input.development === undefined)
    console.note("no --dev: the model was not measured, and the last one is kept");
  console.note(`trained in ${shortTime((Date.now() - started) / 1000)}`);
  const result = {
    to: resolve(to),
    steps: end.step,
    ended: reason,
    ...(best && { best: { step: best.step, measure: best.evaluation.measure, ...best.evaluation.metrics } }),
  };
  await withOutput(undefined, (output) => output.write(jsonLine(result)));
}
