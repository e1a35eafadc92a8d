import { describeValue } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import { choiceOption, flagOption, withDefaults } from "../task/check-options.js";
import { type ResolvedTaskSettings, resolveTaskSettings, type SettingsSource } from "../task/settings.js";
import type { CallOptions, TaskSettings } from "../task/types.js";
import { POOLINGS, type Pooling } from "./pooling.js";
import type { StateEncoder } from "./types.js";

/** What becomes of a text that does not fit: its beginning alone is read, or all of it in windows. */
export type LongTexts = "truncate" | "windows";

/** What can be set for an embedder, and for one call of it. */
export interface EmbedderSettings extends TaskSettings {
  /** Default `"mean"`. `"pooler"` needs a checkpoint with a pooler: those of tokens and of questions have none. */
  readonly pooling?: Pooling;
  /** Whether embeddings get length 1. Default false. */
  readonly normalize?: boolean;
  /**
   * Default `"truncate"`, which the result then says. With `"windows"` the embedding is the mean of those of
   * windows, by the tokens that each adds.
   */
  readonly longTexts?: LongTexts;
}

/** Options of one call. */
export interface EmbedderOptions extends EmbedderSettings, CallOptions {}

/** Options of a search. */
export interface NearestOptions extends EmbedderOptions {
  /** How many texts to return, the nearest ones. Default: all. */
  readonly topK?: number;
}

/** Settings with every default filled in. */
export interface ResolvedEmbedder extends ResolvedTaskSettings {
  readonly pooling: Pooling;
  readonly normalize: boolean;
  readonly longTexts: LongTexts;
}

/** Throws: InputError, naming the option. */
export function resolveEmbedder(
  call: EmbedderSettings,
  defaults: EmbedderSettings,
  parts: SettingsSource & { readonly model: Pick<StateEncoder, "hasPooler"> },
): ResolvedEmbedder {
  const settings = withDefaults(call, defaults);
  const pooling = choiceOption("pooling", settings.pooling ?? "mean", POOLINGS);
  if (pooling === "pooler" && parts.model.hasPooler === false)
    throw new InputError(
      "pooling",
      '"cls" or "mean", since the checkpoint has no pooler',
      describeValue(pooling),
    );
  return {
    ...resolveTaskSettings(settings, parts),
    pooling,
    normalize: flagOption("normalize", settings.normalize ?? false),
    longTexts: choiceOption("longTexts", settings.longTexts ?? "truncate", ["truncate", "windows"]),
  };
}
