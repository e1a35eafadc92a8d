import type { CorpusRecord } from "../corpus/records.js";
import { asksRelation } from "../corpus/relations.js";
import { groupBy } from "../group-by.js";
import { Random } from "../random.js";

const OF_EACH_LANGUAGE = 300;
const SEED = 11;

/**
 * Some questions about entities that were learned from, of the languages that have real sentences alone: records of the
 * training set do not say which sentences are of templates, those of the test set do.
 */
export function sampleLearned(
  learned: readonly CorpusRecord[],
  test: readonly CorpusRecord[],
): readonly CorpusRecord[] {
  const measured = new Set(test.map(({ lang }) => lang));
  const mixed = new Set(test.filter(({ source }) => source === "syn").map(({ lang }) => lang));
  return [...groupBy(learned, ({ lang }) => lang)]
    .filter(([lang]) => measured.has(lang) && !mixed.has(lang))
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([, own]) =>
      new Random(SEED).sample(
        own.filter((record) => !asksRelation(record)),
        OF_EACH_LANGUAGE,
      ),
    );
}
