export type { MicroBatch } from "./batch/micro-batch.js";
export { checkData, type DataSets } from "./data/check-data.js";
export { drawNegatives, type NegativeKind, type Negatives, possibleNegatives } from "./data/negatives.js";
export {
  type ChoiceRecord,
  type QuestionRecord,
  type RecordOf,
  readTrainingRecord,
  type TextRecord,
  type TextTarget,
  type TrainingTask,
  textOf,
  trainingTasks,
} from "./data/records.js";
export { type Split, splitByText } from "./data/split.js";
export type { Target, TrainingRow } from "./data/training-row.js";
export { TrainingError, type TrainingErrorCode } from "./errors.js";
export type { TrainingEstimate } from "./loop/estimate.js";
export { estimate, type TrainingForecast } from "./loop/estimate-input.js";
export type { Evaluation } from "./loop/evaluate.js";
export { type EvaluateModelOptions, evaluateModel } from "./loop/evaluate-model.js";
export type { TrainingEvent } from "./loop/events.js";
export { type PlannedStep, plannedSteps } from "./loop/planned-steps.js";
export type { TrainingInput } from "./loop/prepare.js";
export { saveModel, type TrainedModelOptions } from "./loop/save-model.js";
export type { LoraSettings, ResolvedSettings, TrainingSettings } from "./loop/settings.js";
export type { TrainingStore } from "./loop/store.js";
export { type TrainOptions, train } from "./loop/train.js";
export { type TrainingRowOptions, trainingRows } from "./loop/training-rows.js";
export { type LossOptions, type TrainedHead, trainedHeads } from "./losses/head-losses.js";
export type { TrainableModelOptions } from "./model/open-trainable.js";
export { TrainableModel } from "./model/trainable-model.js";
export type { AdamWSettings } from "./optimizer/adamw.js";
export {
  learningRateAt,
  type Schedule,
  type ScheduleOptions,
  schedules,
} from "./optimizer/schedule.js";
export { type MicroBatchOptions, microBatches } from "./sampling/micro-batches.js";
export type { StepOptions, StepResult } from "./step/take-step.js";
export type { RunFile } from "./weights/run-tensors.js";
