import { withDefaults } from "../task/check-options.js";
import { type ResolvedTaskSettings, resolveTaskSettings, type SettingsSource } from "../task/settings.js";
import type { CallOptions, TaskSettings } from "../task/types.js";

/** Options of one call. */
export interface ChoiceOptions extends TaskSettings, CallOptions {}

/** Throws: InputError, naming the option. */
export function resolveChoice(
  call: TaskSettings,
  defaults: TaskSettings,
  parts: SettingsSource,
): ResolvedTaskSettings {
  return resolveTaskSettings(withDefaults(call, defaults), parts);
}
