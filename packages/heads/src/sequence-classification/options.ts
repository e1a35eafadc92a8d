import type { ErnieMConfig } from "@ernie-m/config";
import { choiceOption, integerOption, optional, withDefaults } from "../task/check-options.js";
import { type ResolvedTaskSettings, resolveTaskSettings, type SettingsSource } from "../task/settings.js";
import type { CallOptions, TaskSettings } from "../task/types.js";
import type { SequenceScorer } from "./types.js";

/** What makes scores of logits: shares of 1, a probability for each label by itself, or nothing. */
export type ScoreFunction = "softmax" | "sigmoid" | "none";

const SCORE_FUNCTIONS: readonly ScoreFunction[] = ["softmax", "sigmoid", "none"];

/** What can be set for a classifier, and for one call of it. */
export interface ClassifierSettings extends TaskSettings {
  /** How many labels a result has, the best ones. Default: all. */
  readonly topK?: number;
  /**
   * Default, by the checkpoint's `problem_type`: `"none"` for regression, `"sigmoid"` for several labels at once
   * and for a model with one label, where softmax would say 1 to everything; else `"softmax"`.
   */
  readonly function?: ScoreFunction;
}

/** Options of one call. */
export interface ClassifierOptions extends ClassifierSettings, CallOptions {}

/** Settings with every default filled in. */
export interface ResolvedClassifier extends ResolvedTaskSettings {
  readonly topK: number | undefined;
  readonly function: ScoreFunction;
}

/** Throws: InputError, naming the option. */
export function resolveClassifier(
  call: ClassifierSettings,
  defaults: ClassifierSettings,
  parts: SettingsSource & { readonly model: Pick<SequenceScorer, "config"> },
): ResolvedClassifier {
  const settings = withDefaults(call, defaults);
  return {
    ...resolveTaskSettings(settings, parts),
    topK: optional(settings.topK, (value) => integerOption("topK", value, 1)),
    function: choiceOption(
      "function",
      settings.function ?? usualFunction(parts.model.config),
      SCORE_FUNCTIONS,
    ),
  };
}

/** Source: transformers, TextClassificationPipeline. */
function usualFunction({
  problemType,
  id2label,
}: Pick<ErnieMConfig, "problemType" | "id2label">): ScoreFunction {
  if (problemType === "regression") return "none";
  return problemType === "multi_label_classification" || id2label.length === 1 ? "sigmoid" : "softmax";
}
