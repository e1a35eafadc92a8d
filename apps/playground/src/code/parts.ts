import type { Schema } from "@ernie-m/heads";
import type { DTypeChoice, ModelSource } from "../protocol.js";
import type { DeviceChoice } from "../state/model.js";

/** What the page shows, for code that does the same elsewhere. */
export interface SnippetParts {
  readonly text: string;
  readonly schema: Schema;
  readonly threshold: number;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly source: ModelSource;
  readonly device: DeviceChoice;
  readonly dtype: DTypeChoice;
}

/** The same thing in a language, a place or a tool; its first line says what to install. */
export interface Dialect {
  readonly id: string;
  readonly name: string;
  code(parts: SnippetParts): string;
}

/** The package that has the page's own model. */
export const MODEL_PACKAGE = "@ernie-m/model-uie-m-mini";

/** What has to be installed beside the library for a source. */
export function modelPackage({ source }: SnippetParts): string {
  return source.kind === "embedded" ? ` ${MODEL_PACKAGE}` : "";
}

/**
 * What a call is told so that it shows what the page shows: at least as probable as its threshold says, where a call's
 * own threshold is of start and end, each.
 */
export function settingsOf({ threshold, thresholds }: SnippetParts): Readonly<Record<string, unknown>> {
  const own = Object.entries(thresholds);
  const minProbability = Math.min(threshold, ...own.map(([, value]) => value));
  return { threshold, ...(own.length > 0 && { thresholds }), minProbability };
}

/** Options of a call as code. */
export function settingsCode(parts: SnippetParts): string {
  const settings = Object.entries(settingsOf(parts)).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}`,
  );
  return `{ ${settings.join(", ")} }`;
}

/** JSON in one line as what a command of a POSIX shell reads: an argument of one has at most 128 KiB on Linux. */
export function standardInput(json: string): string {
  return `<<'END'\n${json}\nEND`;
}

/** A text as a word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
