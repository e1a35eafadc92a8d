import type { ErnieMConfig, ProblemType } from "@ernie-m/config";
import {
  answerLoss,
  choiceLoss,
  classLoss,
  extractionLoss,
  multiLabelLoss,
  regressionLoss,
  type TrainingLoss,
  tokenLoss,
} from "@ernie-m/core/training";

/** Heads that can be trained, by their names in the table of heads. */
export const trainedHeads = [
  "sequence-classification",
  "multiple-choice",
  "token-classification",
  "question-answering",
  "information-extraction",
] as const;

/** One of {@link trainedHeads}. */
export type TrainedHead = (typeof trainedHeads)[number];

/** What a loss is made with. */
export interface LossOptions {
  /** Share of a target that is spread over all classes. Default 0. */
  readonly labelSmoothing?: number;
  /** Weight of what is a start, an end or a label, beside what is none. Default 1. */
  readonly positiveWeight?: number;
  /**
   * Of sequence classification; default: the configuration's `problem_type`, else regression for one label and classes
   * for more.
   */
  readonly problemType?: ProblemType;
  /**
   * Of information extraction: the mean over tokens that are no padding, or PaddleNLP's over `paddedLength` positions,
   * padding and all, with padding attended to. Default `"real"`.
   */
  readonly extractionLoss?: "real" | "paddle";
  /** Positions that PaddleNLP's loss counts. Default 512. */
  readonly paddedLength?: number;
}

/** {@link LossOptions} with nothing left open. */
export type LossSettings = Required<LossOptions>;

export function lossSettings(config: ErnieMConfig, options: LossOptions): LossSettings {
  const inferred = config.numLabels === 1 ? "regression" : "single_label_classification";
  return {
    labelSmoothing: options.labelSmoothing ?? 0,
    positiveWeight: options.positiveWeight ?? 1,
    problemType: options.problemType ?? config.problemType ?? inferred,
    extractionLoss: options.extractionLoss ?? "real",
    paddedLength: options.paddedLength ?? 512,
  };
}

/** The loss that a head is trained with. */
export function lossOf(head: TrainedHead, settings: LossSettings): TrainingLoss {
  switch (head) {
    case "sequence-classification":
      switch (settings.problemType) {
        case "single_label_classification":
          return classLoss(settings);
        case "multi_label_classification":
          return multiLabelLoss(settings);
        case "regression":
          return regressionLoss();
      }
      break;
    case "multiple-choice":
      return choiceLoss();
    case "token-classification":
      return tokenLoss(settings);
    case "question-answering":
      return answerLoss();
    case "information-extraction":
      return extractionLoss(settings);
  }
}
