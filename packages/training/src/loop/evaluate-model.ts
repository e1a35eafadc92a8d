import type { CancelSignal } from "@ernie-m/core";
import type { TaskTokenizer } from "@ernie-m/heads";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import {
  signal as isSignal,
  tokenizer as isTokenizer,
  listOf,
  maybe,
  objectOf,
  text,
} from "../check-arguments.js";
import { checkShape } from "../data/check-shape.js";
import { completed } from "../data/negatives.js";
import { checkTask, type RecordOf, type TrainingTask } from "../data/records.js";
import { rowContext } from "../data/row-maker.js";
import { TrainingError } from "../errors.js";
import { isTrainableModel, type TrainableModel } from "../model/trainable-model.js";
import { type Evaluation, evaluateTask } from "./evaluate.js";
import { headOfTask, problemTypeFor } from "./task-data.js";

/** What {@link evaluateModel} measures with. */
export interface EvaluateModelOptions {
  /** Of the model's checkpoint. */
  readonly tokenizer: TaskTokenizer;
  /** Most tokens of a sequence, special ones included, from 16. Default: as the deployed task. */
  readonly maxTokens?: number;
  /**
   * Extraction: labels that every text is asked for beside those of the records; `train` asks for those that it learns.
   * Default: none.
   */
  readonly labels?: readonly string[];
  readonly signal?: CancelSignal;
}

const isMeasuring = objectOf({ tokenizer: isTokenizer, labels: maybe(listOf(text)), signal: isSignal });

/**
 * Measures a model as it is now by the deployed task, as {@link train} does between its steps. Of extraction every text is
 * asked for the labels of all records: one that no record marks there is not to be found.
 *
 * Throws: TrainingError `model` where the head is another task's, `data` for no records and for records of
 * classification that ask for different things, `settings` for `maxTokens`; InputError; what the task throws; the signal's
 * reason.
 */
export async function evaluateModel<Task extends TrainingTask>(
  task: Task,
  model: TrainableModel,
  records: readonly RecordOf[Task][],
  options: EvaluateModelOptions,
): Promise<Evaluation> {
  checkTask("task", task);
  isTrainableModel("model", model);
  checkShape(task, "records", records);
  isMeasuring("options", options);
  const { tokenizer, maxTokens, labels = [], signal } = options;
  const { config, head, live } = model;
  if (headOfTask[task] !== head)
    throw new TrainingError("model", "head", `expected ${headOfTask[task]} for ${task}, got ${head}`);
  if (records.length === 0) throw new TrainingError("data", "records", "is empty");
  const isExtraction = task === "extraction";
  const context = rowContext(config, tokenizer, { maxTokens, isExtraction });
  const parts = {
    ...{ live, tokenizer, signal },
    maxTokens: context.maxTokens,
    problemType: problemTypeFor(task, records, config),
  };
  if (!isExtraction) return evaluateTask(task, records, parts);
  const own = records as readonly PromptRecord[];
  return evaluateTask("extraction", completed(own, labels), parts);
}
