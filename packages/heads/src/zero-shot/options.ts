import { describeValue } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import { flagOption, withDefaults } from "../task/check-options.js";
import { type ResolvedTaskSettings, resolveTaskSettings, type SettingsSource } from "../task/settings.js";
import type { CallOptions, TaskSettings } from "../task/types.js";
import type { LabelReference } from "./inference-labels.js";

/** What can be set for a zero-shot classifier, and for one call of it. */
export interface ZeroShotSettings extends TaskSettings {
  /** Sentence that a label is put into, at `{}`. Default `"This example is {}."`. */
  readonly hypothesisTemplate?: string;
  /**
   * Whether each label is judged by itself, so that several or none can fit: its score is then entailment against
   * contradiction (against all else, where the model has no such label). Default false: the labels compete, and
   * their scores add up to 1. A single label is always judged by itself.
   */
  readonly multiLabel?: boolean;
}

/** Settings of a zero-shot classifier. */
export interface ZeroShotClassifierSettings extends ZeroShotSettings {
  /**
   * Which of the model's labels is entailment, by name or number, for a configuration that does not say it (`LABEL_0`).
   * Default: the one whose name begins with "entail" or 蕴含.
   */
  readonly entailment?: LabelReference;
  /** Which is contradiction. Default: the one whose name begins with "contradict" or 矛盾; else none is. */
  readonly contradiction?: LabelReference;
}

/** Options of one call. */
export interface ZeroShotOptions extends ZeroShotSettings, CallOptions {}

/** Settings with every default filled in. */
export interface ResolvedZeroShot extends ResolvedTaskSettings {
  readonly hypothesisTemplate: string;
  readonly multiLabel: boolean;
}

/** What a label takes the place of in a template. */
export const PLACE_OF_LABEL = "{}";
const DEFAULT_TEMPLATE = "This example is {}.";

/** Throws: InputError, naming the option. */
export function resolveZeroShot(
  call: ZeroShotSettings,
  defaults: ZeroShotSettings,
  parts: SettingsSource,
): ResolvedZeroShot {
  const settings = withDefaults(call, defaults);
  return {
    ...resolveTaskSettings(settings, parts),
    hypothesisTemplate: checkTemplate(settings.hypothesisTemplate ?? DEFAULT_TEMPLATE),
    multiLabel: flagOption("multiLabel", settings.multiLabel ?? false),
  };
}

function checkTemplate(template: unknown): string {
  if (typeof template === "string" && template.includes(PLACE_OF_LABEL)) return template;
  throw new InputError(
    "hypothesisTemplate",
    `a string with ${PLACE_OF_LABEL} in it`,
    describeValue(template),
  );
}
