export type { MicroBatch } from "./batch/micro-batch.js";
export { TrainingError, type TrainingErrorCode } from "./errors.js";
export { type LossOptions, type TrainedHead, trainedHeads } from "./losses/head-losses.js";
export { TrainableModel, type TrainableModelOptions } from "./model/trainable-model.js";
export type { AdamWSettings } from "./optimizer/adamw.js";
export {
  learningRateAt,
  type Schedule,
  type ScheduleOptions,
  schedules,
} from "./optimizer/schedule.js";
export type { StepOptions, StepResult } from "./step/take-step.js";
