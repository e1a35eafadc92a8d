import { checkList, checkText } from "../task/check-inputs.js";
import { choiceOption, integerOption, optional, withDefaults } from "../task/check-options.js";
import { type ResolvedTaskSettings, resolveTaskSettings, type SettingsSource } from "../task/settings.js";
import type { CallOptions, TaskSettings } from "../task/types.js";
import { TAG_SCHEMES, type TagScheme } from "./tag-scheme.js";
import type { Aggregation } from "./types.js";

/** What can be set for a token classifier, and for one call of it. */
export interface TokenClassificationSettings extends TaskSettings {
  /** Default `"simple"`. */
  readonly aggregation?: Aggregation;
  /** Where the model's labels say the place of a token. Default: what they look like, see `readTags`. */
  readonly scheme?: TagScheme;
  /** Labels that are no entities, as the model or as results spell them. Default `["O"]`. */
  readonly ignoreLabels?: readonly string[];
  /** Tokens that neighbouring windows of a long text share at least, at most half a window. Default 64. */
  readonly windowOverlap?: number;
}

/** Options of one call. */
export interface TokenClassificationOptions extends TokenClassificationSettings, CallOptions {}

/** Settings with every default filled in. */
export interface ResolvedTokenClassification extends ResolvedTaskSettings {
  readonly aggregation: Aggregation;
  readonly scheme: TagScheme | undefined;
  readonly ignoreLabels: ReadonlySet<string>;
  readonly windowOverlap: number;
}

export const AGGREGATIONS: readonly Aggregation[] = ["none", "simple", "first", "average", "max"];

/** Throws: InputError, naming the option. */
export function resolveTokenClassification(
  call: TokenClassificationSettings,
  defaults: TokenClassificationSettings,
  parts: SettingsSource,
): ResolvedTokenClassification {
  const settings = withDefaults(call, defaults);
  return {
    ...resolveTaskSettings(settings, parts),
    aggregation: choiceOption("aggregation", settings.aggregation ?? "simple", AGGREGATIONS),
    scheme: optional(settings.scheme, (value) => choiceOption("scheme", value, TAG_SCHEMES)),
    ignoreLabels: new Set(checkList("ignoreLabels", settings.ignoreLabels ?? ["O"], checkText)),
    windowOverlap: integerOption("windowOverlap", settings.windowOverlap ?? 64, 0),
  };
}
