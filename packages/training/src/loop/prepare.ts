import type { ErnieMConfig, ProblemType } from "@ernie-m/config";
import {
  type CancelSignal,
  type CheckpointFiles,
  type CheckpointLocation,
  type OpenOptions,
  type Runtime,
  readConfig,
  type SavedDType,
} from "@ernie-m/core";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { checkSets, dataWarnings } from "../data/check-data.js";
import { completed, entityLabelsOf } from "../data/negatives.js";
import { distinctLabels } from "../data/prompt-parts.js";
import type { RecordOf, TrainingTask } from "../data/records.js";
import { rowContext, sequenceLength } from "../data/row-maker.js";
import type { TrainingRow } from "../data/training-row.js";
import { TrainingError } from "../errors.js";
import { TrainableModel } from "../model/trainable-model.js";
import { checkInput } from "./check-input.js";
import { estimateTraining, type TrainingEstimate } from "./estimate.js";
import type { EvaluationParts } from "./evaluate.js";
import { StepPlan } from "./plan.js";
import { knownLabels, type OwnAnswer, ownAnswers, ownPrompts } from "./rehearsal.js";
import { type ResolvedSettings, resolveSettings, type TrainingSettings } from "./settings.js";
import { headOfTask, labelsFor, type MakeRows, problemTypeFor, rowMaker } from "./task-data.js";
import { checkParts, frozenParameters, trainedParameters } from "./trained-parameters.js";

/** What a training is made of. */
export interface TrainingInput<Task extends TrainingTask> extends TrainingSettings, OpenOptions {
  /** What opens the checkpoint and computes, for example `nodeRuntime()`. */
  readonly runtime: Runtime;
  readonly task: Task;
  readonly training: readonly RecordOf[Task][];
  /** What the model is measured with. Default: nothing, and all steps are taken. */
  readonly development?: readonly RecordOf[Task][] | undefined;
  /** Where a record stands, for messages. Default: `training[7]`. */
  readonly placeOf?: ((set: "training" | "development", index: number) => string) | undefined;
  /** Of the saved weights. Default: what each has in the checkpoint. */
  readonly dtype?: SavedDType;
  /** Whether `lora`'s adapters are saved as PEFT has them, beside nothing, in place of a whole model. Default false. */
  readonly adapter?: boolean;
  /** Most memory in bytes; what would need more is refused. Default: any. */
  readonly memoryLimit?: number;
  readonly signal?: CancelSignal | undefined;
}

/** A training that is ready to start. */
export interface PreparedTraining<Task extends TrainingTask> {
  readonly model: TrainableModel;
  readonly settings: ResolvedSettings;
  readonly plan: StepPlan<Task>;
  /** Extraction: with all labels asked of all texts. */
  readonly development: readonly RecordOf[Task][] | undefined;
  readonly evaluation: EvaluationParts;
  readonly estimate: TrainingEstimate;
  readonly warnings: readonly string[];
  /** Extraction: labels that the trained model knows. */
  readonly labels: readonly string[] | undefined;
  readonly padId: number;
}

/** A training that nothing was computed for yet: its plan has the model's own answers in number alone. */
export interface ReckonedTraining<Task extends TrainingTask> extends PreparedTraining<Task> {
  /** What the model is to be asked before it is trained. */
  readonly prompts: readonly OwnAnswer[];
  /** The plan with its answers. */
  readonly planWith: (answers: readonly OwnAnswer[]) => StepPlan<Task>;
}

/**
 * Opens the model, makes the rows, reckons what it takes, and asks the model what it is to keep. Dispose of the model.
 *
 * Throws: as `train`.
 */
export async function prepareTraining<Task extends TrainingTask>(
  where: CheckpointLocation,
  input: TrainingInput<Task>,
): Promise<PreparedTraining<Task>> {
  const { prompts, planWith, ...reckoned } = await reckonTraining(where, input);
  if (prompts.length === 0) return reckoned;
  const { model, settings, padId } = reckoned;
  try {
    const answers = await ownAnswers(prompts, { live: model.live, padId, signal: input.signal });
    const plan = planWith(answers);
    return { ...reckoned, plan, estimate: reckon(model, plan, settings, input) };
  } catch (cause) {
    await model.dispose();
    throw cause;
  }
}

/** Opens the model, makes the rows and reckons what it takes. Dispose of the model. Throws: as `train`. */
export async function reckonTraining<Task extends TrainingTask>(
  where: CheckpointLocation,
  input: TrainingInput<Task>,
): Promise<ReckonedTraining<Task>> {
  checkInput(where, input);
  const { runtime, task, training, development, placeOf = (set, i) => `${set}[${i}]`, signal } = input;
  checkSets(task, { training, development });
  const files = await runtime.openCheckpoint(where, openingOf(input));
  const stated = await readConfig(files);
  const settings = resolveSettings(input, stated);
  if (input.adapter === true && settings.lora === undefined)
    throw new TrainingError("settings", "adapter", "needs lora: there are no adapters to save");
  const tokenizer = await ErnieMTokenizer.fromFiles(files, signal === undefined ? {} : { signal });
  const length = { maxTokens: settings.maxTokens, isExtraction: task === "extraction" };
  const lengthOf = (config: ErnieMConfig): number => sequenceLength(config, tokenizer, length);
  const { model, problemType } = await openModel(files, stated, input, { ...settings, lengthOf });
  try {
    checkParts(settings, model);
    const { config } = model;
    const context = rowContext(config, tokenizer, length);
    const evaluation = { live: model.live, tokenizer, maxTokens: context.maxTokens, problemType, signal };
    const makeRows = rowMaker(task, { ...context, problemType });
    development?.forEach((record, i) => {
      makeRows(record, placeOf("development", i));
    });
    const padId = tokenizer.specialTokenIds.pad;
    const prompts = promptsOf(input, settings, config, makeRows);
    const madeOnce = remembered(makeRows);
    const planWith = (rehearsed: readonly OwnAnswer[]) =>
      new StepPlan(task, training, {
        ...{ settings, makeRows: madeOnce, rehearsed },
        placeOf: (i) => placeOf("training", i),
      });
    const plan = planWith(prompts);
    const estimate = reckon(model, plan, settings, input);
    const named = typeof settings.rehearse === "string" ? [] : settings.rehearse;
    const known = task === "extraction" ? [...knownLabels(config), ...named] : [];
    const warnings = dataWarnings(task, { training, development }, known);
    return {
      ...{ model, settings, plan, evaluation, estimate, warnings, prompts, planWith },
      development: measuredWith(input),
      labels: knownAfter(input, config),
      padId,
    };
  } catch (cause) {
    await model.dispose();
    throw cause;
  }
}

/** What opening a checkpoint takes of the options. */
function openingOf({
  revision,
  token,
  cacheDir,
  offline,
  weights,
  onProgress,
  signal,
}: OpenOptions): OpenOptions {
  const all = { revision, token, cacheDir, offline, weights, onProgress, signal };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as OpenOptions;
}

async function openModel<Task extends TrainingTask>(
  files: CheckpointFiles,
  stated: ErnieMConfig,
  { runtime, task, training, development }: TrainingInput<Task>,
  { lengthOf, ...settings }: ResolvedSettings & { readonly lengthOf: (config: ErnieMConfig) => number },
): Promise<{ readonly model: TrainableModel; readonly problemType: ProblemType }> {
  const labels = labelsFor(task, { training, development }, stated);
  const problemType = problemTypeFor(task, [...training, ...(development ?? [])], stated);
  const { lora, labelSmoothing, positiveWeight, loss, dropout, seed, denseEmbeddings } = settings;
  const isFrozen = frozenParameters(settings);
  const model = await TrainableModel.load(files.location, {
    runtime: { backend: runtime.backend, openCheckpoint: async () => files },
    head: headOfTask[task],
    trained: trainedParameters(settings),
    ...(labels && { labels }),
    ...(lora && {
      lora: {
        rank: lora.rank,
        alpha: lora.alpha,
        targets: (module: string) =>
          lora.targets.some((end) => module.endsWith(end)) && !isFrozen(`${module}.weight`),
      },
    }),
    ...(dropout !== undefined && { dropout }),
    ...{ seed, denseEmbeddings },
    loss: { labelSmoothing, positiveWeight, extractionLoss: loss, problemType, paddedLength: lengthOf },
  });
  return { model, problemType };
}

/** Rows of a record that is read twice are made once. */
function remembered<Task extends TrainingTask>(makeRows: MakeRows<Task>): MakeRows<Task> {
  const made = new WeakMap<RecordOf[Task], readonly TrainingRow[]>();
  return (record, place) => {
    const rows = made.get(record) ?? makeRows(record, place);
    made.set(record, rows);
    return rows;
  };
}

function promptsOf<Task extends TrainingTask>(
  { task, training }: TrainingInput<Task>,
  { rehearse: asked }: ResolvedSettings,
  config: ErnieMConfig,
  makeRows: MakeRows<Task>,
): readonly OwnAnswer[] {
  if (task !== "extraction" || asked === "none") return [];
  const labels = asked === "auto" ? knownLabels(config) : asked;
  return ownPrompts(training as readonly PromptRecord[], labels, makeRows as MakeRows<"extraction">);
}

/** Throws: TrainingError `memory` for what needs more than it may. */
function reckon<Task extends TrainingTask>(
  model: TrainableModel,
  plan: StepPlan<Task>,
  { gradientAccumulation, denseEmbeddings }: ResolvedSettings,
  { memoryLimit = Number.POSITIVE_INFINITY }: TrainingInput<Task>,
): TrainingEstimate {
  const steps = { epoch: plan.epoch(0), steps: plan.total };
  const estimate = estimateTraining(model, { ...steps, gradientAccumulation, denseEmbeddings });
  if (estimate.memory.total > memoryLimit)
    throw new TrainingError("memory", "batchSize", tooLarge(estimate, memoryLimit));
  return estimate;
}

function measuredWith<Task extends TrainingTask>({
  task,
  training,
  development,
}: TrainingInput<Task>): readonly RecordOf[Task][] | undefined {
  if (task !== "extraction" || development === undefined) return development;
  const [own, measured] = [training, development] as readonly (readonly RecordOf["extraction"][])[];
  return completed(measured, entityLabelsOf(own)) as readonly RecordOf[Task][];
}

function knownAfter<Task extends TrainingTask>(
  { task, training }: TrainingInput<Task>,
  config: ErnieMConfig,
): readonly string[] | undefined {
  if (task !== "extraction") return undefined;
  const learned = entityLabelsOf(training as readonly RecordOf["extraction"][]);
  return [...distinctLabels([...knownLabels(config), ...learned]).values()];
}

function tooLarge({ memory }: TrainingEstimate, limit: number): string {
  const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  return `needs about ${mebibytes(memory.total)} (weights ${mebibytes(memory.weights)}, the largest batch ${mebibytes(memory.batch)}), more than ${mebibytes(limit)}: smaller steps, gradientAccumulation, freeze or lora need less`;
}
