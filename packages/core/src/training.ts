/**
 * For who trains: graphs with gradients. An entry of its own, so that a page that only runs models does not
 * load it.
 *
 * @module
 */

export { type AdaptedWeight, mergeAdapter, type TrainedAdapter } from "./adapters/merge-adapter.js";
export { type Differentiation, differentiate, gradientName } from "./gradients/differentiate.js";
export { type PreparedInputs, prepareInputs } from "./model/model-inputs.js";
export { type DropoutDraw, type DropoutSizes, dropoutMask } from "./training/dropout-masks.js";
export { type DropoutSite, drawnRate } from "./training/dropout-sites.js";
export {
  type AdaptedModule,
  type LoraOptions,
  loraA,
  loraB,
} from "./training/lora.js";
export {
  answerLoss,
  type BinaryCrossEntropyOptions,
  type CrossEntropyOptions,
  choiceLoss,
  classLoss,
  extractionLoss,
  type LossTerms,
  multiLabelLoss,
  regressionLoss,
  type TrainingLoss,
  tokenLoss,
  WEIGHTS,
} from "./training/losses.js";
export {
  buildLiveGraph,
  buildTrainingGraph,
  EMBEDDINGS,
  LOSS,
  TERMS,
  type TrainedTensor,
  type TrainingGraph,
  type TrainingGraphOptions,
} from "./training/training-graph.js";
