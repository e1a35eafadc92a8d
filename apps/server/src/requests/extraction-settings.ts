import { type ExtractionOptions, parseSchema, type Schema } from "@ernie-m/heads";
import { windowsAbout } from "@ernie-m/heads/rows";
import type { TaskCall } from "./perform-task.js";

/** The settings that a caller may choose. */
export interface CallerSettings {
  readonly threshold?: number;
  readonly thresholds?: Readonly<Record<string, number>>;
  readonly minProbability?: number;
  readonly lang?: "en" | "zh";
  readonly optionProbabilities?: boolean;
  readonly relationScope?: "sentence" | "window" | "document";
}

const NAMES = [
  "threshold",
  "thresholds",
  "minProbability",
  "lang",
  "optionProbabilities",
  "relationScope",
] as const satisfies readonly (keyof CallerSettings)[];

/** The options of a call: what the caller chose and nothing else, within the server's limits. */
export function extractionOptions(settings: CallerSettings, call: TaskCall): ExtractionOptions {
  const chosen = NAMES.filter((name) => settings[name] !== undefined).map((name) => [name, settings[name]]);
  return {
    ...(Object.fromEntries(chosen) as CallerSettings),
    // Who has gone reads no answer; who has waited as long as may be has what was found meanwhile.
    deadline: call.signal,
    maxRows: call.maxRows,
    // A relation too long to be asked stays unanswered: a long name in one text is no fault of the others.
    onPromptTooLong() {},
    onProgress: (progress) => call.onRows(progress.rows),
  };
}

/** Rows of the first level of a schema, about. Throws: SchemaError. */
export function extractionRows(texts: readonly string[], schema: Schema, maxTokens: number): number {
  return parseSchema(schema).length * windowsAbout(texts, maxTokens);
}
