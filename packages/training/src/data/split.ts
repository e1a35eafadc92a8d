import { seededRandom } from "@ernie-m/core";
import { anyList, callable, integer, number, objectOf } from "../check-arguments.js";
import { TrainingError } from "../errors.js";
import { shuffled } from "./shuffled.js";

/** Two parts of records, no text in both. */
export interface Split<T> {
  readonly training: readonly T[];
  readonly development: readonly T[];
}

const isSplitting = objectOf({ share: number, seed: integer });

/**
 * Splits records by text, never by record: `share` of the texts, at least one, go to development. Order is kept.
 *
 * Throws: TrainingError `settings` for a share that is not between 0 and 1; `data` for fewer than two texts; InputError.
 */
export function splitByText<T>(
  records: readonly T[],
  textOf: (record: T) => string,
  options: { readonly share: number; readonly seed: number },
): Split<T> {
  anyList("records", records);
  callable("textOf", textOf);
  isSplitting("options", options);
  const { share, seed } = options;
  if (!(share > 0 && share < 1))
    throw new TrainingError("settings", "share", `expected a number between 0 and 1, got ${share}`);
  const texts = [...new Set(records.map(textOf))];
  if (texts.length < 2)
    throw new TrainingError("data", "records", `a split needs two texts, got ${texts.length}`);
  const count = Math.min(texts.length - 1, Math.max(1, Math.round(share * texts.length)));
  const held = new Set(shuffled(texts, seededRandom(seed)).slice(0, count));
  return {
    training: records.filter((record) => !held.has(textOf(record))),
    development: records.filter((record) => held.has(textOf(record))),
  };
}
