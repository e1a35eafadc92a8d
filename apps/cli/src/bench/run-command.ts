import { maxSequenceLength } from "@ernie-m/config";
import type { ModelDType } from "@ernie-m/heads";
import { describeMachine } from "@ernie-m/measure";
import { parameterCount, parameterTensors } from "../checkpoint-facts.js";
import type { Console } from "../console.js";
import { jsonLine } from "../escape.js";
import { interruptible } from "../interruptible.js";
import { withOutput } from "../io/output.js";
import { startProgress } from "../io/progress.js";
import { chosenWeights } from "../model-options.js";
import { type PresentationOptions, presentationOf } from "../render/presentation.js";
import { UsageError } from "../usage-error.js";
import { type BenchOptions, type MeasuringOptions, parseBenchOptions } from "./bench-options.js";
import { configurationsOf } from "./configurations.js";
import { type ExaminedModel, type ExaminedOptions, examineModel } from "./examine-model.js";
import type { BenchReport } from "./report.js";
import { type BenchPlan, runBench, stepsOf } from "./run-bench.js";
import { SENTENCE_TOKENS, usualLengths } from "./shapes.js";
import { MeasuringError, SubjectProcess } from "./subject-process.js";
import { benchTable } from "./table.js";

/** The options of `ernie-m bench`. */
export type BenchCommandOptions = ExaminedOptions & MeasuringOptions & PresentationOptions;

/** What a checkpoint is computed with when nothing is said. */
function usualDType({ tensors }: ExaminedModel): ModelDType {
  return tensors.some(({ dtype }) => dtype === "int8" || dtype === "uint8") ? "int8" : "fp32";
}

function planOf(options: BenchCommandOptions, asked: BenchOptions, model: ExaminedModel): BenchPlan {
  const longest = maxSequenceLength(model.config);
  const tooLong = asked.lengths?.find((length) => length > longest);
  if (tooLong !== undefined)
    throw new UsageError(`--lengths: the model reads at most ${longest} tokens, got ${tooLong}`);
  if (options.device !== "cpu" && asked.workers.some((count) => count > 0))
    throw new UsageError("--workers: needs --device cpu");
  const tokens = Math.min(SENTENCE_TOKENS, longest);
  const weights = chosenWeights(options);
  return {
    source: {
      head: model.head,
      model: model.where,
      device: options.device,
      schema: asked.schema,
      ...(options.revision !== undefined && { revision: options.revision }),
      ...(options.offline !== undefined && { offline: options.offline }),
      ...(weights !== undefined && { weights }),
    },
    configurations: configurationsOf({ ...asked, dtypes: asked.dtypes ?? [usualDType(model)] }),
    inputs: model.inputs,
    lengths: asked.lengths ?? usualLengths(longest),
    batches: asked.batches.map((batch) => ({ batch, tokens })),
    rounds: asked.rounds,
    timeLimitMs: 1000 * asked.timeLimitSeconds,
  };
}

async function measure(
  options: BenchCommandOptions,
  { model, plan }: { readonly model: ExaminedModel; readonly plan: BenchPlan },
  console: Console,
): Promise<BenchReport> {
  const start = performance.now();
  const interrupted = (): MeasuringError => new MeasuringError("interrupted, nothing was written");
  const { inputs, configurations, skipped } = await interruptible(interrupted, async (signal) => {
    const progress = startProgress(console, {
      total: stepsOf(plan),
      unit: "steps",
      output: options.output,
      resultAtEnd: true,
    });
    let done = 0;
    try {
      return await runBench(plan, {
        start: ({ name }) => new SubjectProcess(name, signal),
        now: () => performance.now(),
        onStep: () => progress.update(++done),
      });
    } finally {
      progress.stop();
    }
  });
  const { tokenizer, location, head, tensors } = model;
  const { cpu, cores, memoryBytes, platform, node } = describeMachine();
  return {
    model: {
      location,
      head,
      parameters: parameterCount(parameterTensors(tensors)),
      vocabularySize: tokenizer.vocabularySize,
      longestInput: maxSequenceLength(model.config),
    },
    machine: { cpu, cores, memoryBytes, platform, node },
    inputs: {
      file: options.input ?? null,
      given: model.inputs.length,
      measured: inputs.length,
      tokens: inputs.flat().reduce((sum, text) => sum + tokenizer.tokenize(text).length, 0),
    },
    timeLimitSeconds: plan.timeLimitMs / 1000,
    seconds: (performance.now() - start) / 1000,
    configurations,
    skipped,
  };
}

/** Throws: UsageError; InputFileError; MeasuringError; whatever opening the model throws. */
export async function runBenchCommand(options: BenchCommandOptions, console: Console): Promise<void> {
  const asked = parseBenchOptions(options);
  const model = await examineModel(options, asked.schema, console);
  const plan = planOf(options, asked, model);
  // Opened first: a place that cannot be written to is found out before anything is measured.
  await withOutput(options.output, async (output) => {
    const report = await measure(options, { model, plan }, console);
    const { isPretty, colors } = presentationOf(options);
    await output.write(isPretty ? benchTable(report, colors) : jsonLine(report));
  });
}
