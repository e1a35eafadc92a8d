/** Flags that say how labels are written or read, which more than one command has. */
import type { Aggregation, TagScheme } from "@ernie-m/heads";
import type { OffsetUnit } from "@ernie-m/heads/evaluation";
import { parseChoiceOption } from "./usage-error.js";

export const offsetUnits: readonly OffsetUnit[] = ["utf-16", "code-points", "graphemes", "utf-8"];

/** Parses `--offsets`. Throws: UsageError. */
export function parseOffsetUnit(text: string): OffsetUnit {
  return parseChoiceOption("--offsets", text, offsetUnits);
}

export const aggregations: readonly Aggregation[] = ["none", "simple", "first", "average", "max"];

/** Parses `--aggregation`. Throws: UsageError. */
export function parseAggregation(text: string): Aggregation {
  return parseChoiceOption("--aggregation", text, aggregations);
}

export const schemes: readonly TagScheme[] = ["prefix", "suffix", "none"];

/** Parses `--scheme`. Throws: UsageError. */
export function parseScheme(text: string | undefined): { readonly scheme?: TagScheme } {
  return text === undefined ? {} : { scheme: parseChoiceOption("--scheme", text, schemes) };
}
