import type { JsonObject } from "@ernie-m/config";
import type { CheckpointLocation } from "@ernie-m/core";
import type { TrainingTask } from "../data/records.js";
import { tokensOf } from "../data/training-row.js";
import { TrainingError } from "../errors.js";
import { learningRateAt } from "../optimizer/schedule.js";
import { microBatches } from "../sampling/micro-batches.js";
import { checkTrainOptions } from "./check-input.js";
import { type Evaluation, evaluateTask } from "./evaluate.js";
import type { TrainingEvent } from "./events.js";
import { countsAsWorse } from "./patience.js";
import { type PreparedTraining, prepareTraining, type TrainingInput } from "./prepare.js";
import { identityOf, type RunIdentity } from "./run-identity.js";
import { type RunProgress, readRun, saveRun } from "./run-record.js";
import { saveModel, saveModelAdapter } from "./save-model.js";
import type { TrainingStore } from "./store.js";

/** Options of {@link train}. */
export interface TrainOptions<Task extends TrainingTask> extends TrainingInput<Task> {
  /** Keeps the best model and what a run goes on from. */
  readonly store: TrainingStore;
  /** Whether the run that the store has goes on, bit for bit as if it had never ended. Default false. */
  readonly resume?: boolean;
  /** Seconds after which what a run goes on from is saved anew. Default 30. */
  readonly saveEvery?: number;
}

const START: RunProgress = { step: 0, best: undefined, evaluatedAt: 0, worse: 0 };

/**
 * Trains a model, step by step as it is asked for events; whoever stops asking stops it. The best model by the deployed
 * task's own measure is kept, or without a development set the last one.
 *
 * What a run goes on from is saved of weights that the pass of a step has shown to be finite. When the signal aborts it is
 * saved as it is before the error is thrown. When what is computed is not finite, the weights saved last are what is kept,
 * and the model where none is yet; before the first such save nothing is.
 *
 * Throws: TrainingError: `data` with the place in the sets, `settings` with the setting, `model`, `memory`, `not-finite`
 * with parameter and step, or with the weight that was not saved, `resume` with what differs; CheckpointError, ConfigError,
 * WeightError, `weight-dtype` for a weight that is too large for its dtype; TokenizerError; SaveError, for example when a disk is full; BackendError;
 * InputError for an argument that is of another kind; the signal's reason.
 */
export async function* train<Task extends TrainingTask>(
  where: CheckpointLocation,
  options: TrainOptions<Task>,
): AsyncGenerator<TrainingEvent, void, undefined> {
  checkTrainOptions(options);
  const prepared = await prepareTraining(where, options);
  try {
    const identity = await identityOf(options, prepared);
    yield* new Training(options, prepared, identity).run();
  } finally {
    await prepared.model.dispose();
  }
}

/** One run. */
class Training<Task extends TrainingTask> {
  readonly #options: TrainOptions<Task>;
  readonly #prepared: PreparedTraining<Task>;
  readonly #identity: RunIdentity;
  readonly #total: number;
  #progress = START;
  #savedAt = Date.now();
  #savedStep = 0;
  /** The step of the saved run, once a pass on its weights was finite. */
  #goodStep: number | undefined;

  constructor(options: TrainOptions<Task>, prepared: PreparedTraining<Task>, identity: RunIdentity) {
    this.#options = options;
    this.#prepared = prepared;
    this.#total = prepared.plan.total;
    this.#identity = identity;
  }

  async *run(): AsyncGenerator<TrainingEvent, void, undefined> {
    const { estimate, settings, warnings } = this.#prepared;
    if (this.#options.resume === true) await this.#resume();
    // So that a run that is killed before anything else is kept can go on like any other: from its start.
    else await this.#saveRun();
    yield { type: "start", step: this.#progress.step, estimate, settings, warnings };
    const clock = { steps: 0, milliseconds: 0 };
    try {
      for (;;) {
        if (this.#isDue()) {
          yield* this.#evaluate();
          if (this.#hasStalled()) return yield* this.#end("no better for a while");
        }
        if (this.#progress.step >= this.#total) return yield* this.#end("all steps");
        this.#options.signal?.throwIfAborted();
        yield* this.#step(clock);
      }
    } catch (cause) {
      if (cause instanceof TrainingError && cause.code === "not-finite") yield* this.#goBack();
      else if (this.#options.signal?.aborted === true && this.#progress.step > 0) yield await this.#saveRun();
      // Nothing was kept that could go on.
      if (this.#savedStep === 0 && this.#progress.best === undefined) await this.#options.store.removeRun();
      throw cause;
    }
  }

  async #resume(): Promise<void> {
    const files = await this.#options.store.openRun();
    if (files === undefined) throw new TrainingError("resume", "resume", "there is no run to go on with");
    this.#progress = await readRun(files, this.#identity);
    if (this.#progress.step > 0) await this.#prepared.model.restoreRun(files);
    this.#savedStep = this.#progress.step;
  }

  /** Makes the good weights that were saved last the model's, where it has no others. */
  async *#goBack(): AsyncGenerator<TrainingEvent, void, undefined> {
    if (this.#goodStep === undefined || this.#progress.best !== undefined) return;
    await this.#resume();
    yield await this.#saveModel();
  }

  async *#step(clock: {
    steps: number;
    milliseconds: number;
  }): AsyncGenerator<TrainingEvent, void, undefined> {
    const { model, plan, settings, padId } = this.#prepared;
    const { gradientAccumulation, headLearningRate } = settings;
    const { step } = this.#progress;
    const { epoch, rows } = plan.step(step);
    const schedule = { ...settings, steps: this.#total };
    const learningRate = learningRateAt(step, schedule);
    const started = Date.now();
    const saved: TrainingEvent[] = [];
    let saving = 0;
    const beforeUpdate = async () => {
      if (!this.#isSaveDue()) return;
      const since = Date.now();
      saved.push(await this.#saveRun());
      this.#goodStep = step;
      saving = Date.now() - since;
    };
    const { loss, gradientNorm } = await model.step(microBatches(rows, { padId, gradientAccumulation }), {
      step,
      learningRate,
      ...(headLearningRate !== undefined && {
        headLearningRate: learningRateAt(step, { ...schedule, learningRate: headLearningRate }),
      }),
      ...(settings.betas && { betas: settings.betas }),
      ...(settings.epsilon !== undefined && { epsilon: settings.epsilon }),
      weightDecay: settings.weightDecay,
      maxGradientNorm: settings.maxGradientNorm,
      signal: this.#options.signal,
      beforeUpdate,
    });
    const taken = Math.max(1, Date.now() - started - saving);
    clock.steps++;
    clock.milliseconds += taken;
    this.#progress = { ...this.#progress, step: step + 1 };
    yield* saved;
    yield {
      type: "step",
      ...{ step, epoch, loss, learningRate, gradientNorm },
      tokensPerSecond: (1000 * tokensOf(rows)) / taken,
      secondsLeft: ((this.#total - step - 1) * clock.milliseconds) / clock.steps / 1000,
    };
  }

  /** Whether the model is to be measured, or without a development set at least saved, before the next step. */
  #isDue(): boolean {
    const { step, evaluatedAt } = this.#progress;
    if (step === 0 || step === evaluatedAt) return false;
    if (step === this.#total) return true;
    const { settings, plan } = this.#prepared;
    if (settings.evaluateEvery !== undefined) return step % settings.evaluateEvery === 0;
    return plan.step(step).epoch !== plan.step(step - 1).epoch;
  }

  #isSaveDue(): boolean {
    if (this.#progress.step === this.#savedStep) return false;
    return Date.now() - this.#savedAt > 1000 * (this.#options.saveEvery ?? 30);
  }

  async *#evaluate(): AsyncGenerator<TrainingEvent, void, undefined> {
    const { development, evaluation: parts } = this.#prepared;
    const { step, best, worse } = this.#progress;
    if (development === undefined) {
      this.#progress = { ...this.#progress, evaluatedAt: step };
      return;
    }
    const evaluation = await evaluateTask(this.#options.task, development, parts);
    const better = best === undefined || evaluation.score > best.evaluation.score;
    // Of equals the later one is kept, which has learned longer: with few texts to measure with there are many.
    const isBest = best === undefined || evaluation.score >= best.evaluation.score;
    const counts = countsAsWorse(evaluation.score, best?.evaluation.score);
    const next: RunProgress = {
      step,
      best: isBest ? { step, evaluation } : best,
      evaluatedAt: step,
      worse: better ? 0 : worse + Number(counts),
    };
    yield { type: "evaluation", step, evaluation, isBest };
    if (isBest) yield await this.#saveModel(evaluation);
    this.#progress = next;
  }

  #hasStalled(): boolean {
    const { patience } = this.#prepared.settings;
    return patience > 0 && this.#progress.worse >= patience;
  }

  async *#end(reason: "all steps" | "no better for a while"): AsyncGenerator<TrainingEvent, void, undefined> {
    const { step, best } = this.#progress;
    if (best === undefined) yield await this.#saveModel();
    await this.#options.store.removeRun();
    yield { type: "end", reason, step, best };
  }

  async #saveModel(evaluation?: Evaluation): Promise<TrainingEvent> {
    const { model, settings, labels } = this.#prepared;
    const { step } = this.#progress;
    const training = {
      task: this.#options.task,
      step,
      ...(evaluation && {
        measure: evaluation.measure,
        score: evaluation.score,
        metrics: evaluation.metrics,
        labels: evaluation.labels,
      }),
      settings,
    };
    const { task, dtype, adapter } = this.#options;
    const notes = {
      // Of values that JSON has alone; undefined ones are left out.
      training: JSON.parse(JSON.stringify(training)) as JsonObject,
      ...{ labels, dtype },
      ...(task === "classification" && { problemType: this.#prepared.evaluation.problemType }),
    };
    const sink = await this.#options.store.createModel();
    if (adapter === true && settings.lora !== undefined)
      await saveModelAdapter(model, sink, notes, settings.lora);
    else await saveModel(model, sink, notes);
    return { type: "saved", what: "model", step };
  }

  async #saveRun(): Promise<TrainingEvent> {
    const sink = await this.#options.store.createRun();
    const { step } = this.#progress;
    const files = step === 0 ? [] : this.#prepared.model.runFiles();
    await saveRun(sink, this.#identity, this.#progress, files);
    this.#savedAt = Date.now();
    this.#savedStep = step;
    return { type: "saved", what: "run", step };
  }
}
