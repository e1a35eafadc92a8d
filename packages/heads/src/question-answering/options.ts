import { flagOption, integerOption, withDefaults } from "../task/check-options.js";
import { type ResolvedTaskSettings, resolveTaskSettings, type SettingsSource } from "../task/settings.js";
import type { CallOptions, TaskSettings } from "../task/types.js";

/** What can be set for a question answerer, and for one call of it. */
export interface QuestionAnsweringSettings extends TaskSettings {
  /** Most answers to a question; they share no character. Default 1. */
  readonly topK?: number;
  /** Longest answer in tokens. Default 15. */
  readonly maxAnswerTokens?: number;
  /** Let "the context has no answer" take part, as an empty answer: for models trained on such questions. Default false. */
  readonly handleImpossibleAnswer?: boolean;
  /** Tokens that neighbouring windows of a long context share at least, at most half a window. Default 128. */
  readonly windowOverlap?: number;
}

/** Options of one call. */
export interface QuestionAnsweringOptions extends QuestionAnsweringSettings, CallOptions {}

/** Settings with every default filled in. */
export interface ResolvedQuestionAnswering extends ResolvedTaskSettings {
  readonly topK: number;
  readonly maxAnswerTokens: number;
  readonly handleImpossibleAnswer: boolean;
  readonly windowOverlap: number;
}

/** Throws: InputError, naming the option. */
export function resolveQuestionAnswering(
  call: QuestionAnsweringSettings,
  defaults: QuestionAnsweringSettings,
  parts: SettingsSource,
): ResolvedQuestionAnswering {
  const settings = withDefaults(call, defaults);
  return {
    ...resolveTaskSettings(settings, parts),
    topK: integerOption("topK", settings.topK ?? 1, 1),
    maxAnswerTokens: integerOption("maxAnswerTokens", settings.maxAnswerTokens ?? 15, 1),
    handleImpossibleAnswer: flagOption("handleImpossibleAnswer", settings.handleImpossibleAnswer ?? false),
    windowOverlap: integerOption("windowOverlap", settings.windowOverlap ?? 128, 0),
  };
}
