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

import { TrainingError } from "../errors.js";

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

/** What extraction can be learned by. */
export const extractionLosses = ["real", "paddle"] as const;

/** What a loss is made with. */
export interface LossOptions {
  /**
   * Share of a target that is spread over all classes: of what is learned by cross-entropy, that is single labels, choices,
   * tokens and answers, of which padding is none. Default 0. Source: Szegedy et al. 2016, torch.nn.CrossEntropyLoss.
   */
  readonly labelSmoothing?: number;
  /**
   * Weight of what is a start, an end or a label, beside what is none: of extraction and of several labels at once. Default
   * 1.
   */
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
  readonly extractionLoss?: (typeof extractionLosses)[number];
  /**
   * Positions that PaddleNLP's loss counts, or what tells them of the model's configuration, which its weights may have
   * corrected. Default 512.
   */
  readonly paddedLength?: number | ((config: ErnieMConfig) => number);
}

/** {@link LossOptions} with nothing left open. */
export interface LossSettings extends Required<LossOptions> {
  readonly paddedLength: number;
}

export function lossSettings(config: ErnieMConfig, options: LossOptions): LossSettings {
  const { paddedLength = 512 } = options;
  const inferred = config.numLabels === 1 ? "regression" : "single_label_classification";
  return {
    labelSmoothing: options.labelSmoothing ?? 0,
    positiveWeight: options.positiveWeight ?? 1,
    problemType: options.problemType ?? config.problemType ?? inferred,
    extractionLoss: options.extractionLoss ?? "real",
    paddedLength: typeof paddedLength === "function" ? paddedLength(config) : paddedLength,
  };
}

/** What a head is trained by. */
function kindOfLoss(
  head: TrainedHead,
  problemType: ProblemType,
): "cross-entropy" | "binary cross-entropy" | "squared error" {
  if (head === "information-extraction") return "binary cross-entropy";
  if (head !== "sequence-classification" || problemType === "single_label_classification")
    return "cross-entropy";
  return problemType === "regression" ? "squared error" : "binary cross-entropy";
}

/** Throws: TrainingError `settings` for an option that means nothing in the loss of a head. */
export function checkLoss(head: TrainedHead, settings: LossSettings): void {
  const kind = kindOfLoss(head, settings.problemType);
  const refuse = (setting: keyof LossOptions, needed: string): never => {
    throw new TrainingError("settings", setting, `is for ${needed}: what is trained here has ${kind}`);
  };
  if (settings.labelSmoothing !== 0 && kind !== "cross-entropy") refuse("labelSmoothing", "cross-entropy");
  if (settings.positiveWeight !== 1 && kind !== "binary cross-entropy")
    refuse("positiveWeight", "binary cross-entropy");
  if (settings.extractionLoss !== "real" && head !== "information-extraction")
    refuse("extractionLoss", "extraction");
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
      return choiceLoss(settings);
    case "token-classification":
      return tokenLoss(settings);
    case "question-answering":
      return answerLoss(settings);
    case "information-extraction":
      return extractionLoss(settings);
  }
}
