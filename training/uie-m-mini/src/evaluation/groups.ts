import type { InformationExtractor } from "@ernie-m/heads";
import { type CountedScore, evaluateExtraction } from "@ernie-m/heads/evaluation";
import type { CorpusRecord } from "../corpus/records.js";
import { type Misses, missesOf, NO_MISSES, sumOf } from "./misses.js";
import { promptRecord } from "./prompt-record.js";

/** Spans and prompts of some records. */
export interface GroupScore extends Misses {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Gold spans. */
  readonly gold: number;
  readonly predicted: number;
  readonly prompts: number;
}

/** Groups that a record counts for, as many as one likes. */
export type GroupsOf = (record: CorpusRecord) => readonly string[];

export interface GroupScores {
  /** In the order they are met in. */
  readonly groups: ReadonlyMap<string, GroupScore>;
  /** Share of questions without an answer that are answered with nothing. */
  readonly silence: number;
}

/** Exact spans of records, each asked once and counted in each of its groups. */
export async function scoreGroups(
  extractor: InformationExtractor,
  records: readonly CorpusRecord[],
  groupsOf: GroupsOf,
): Promise<GroupScores> {
  // Records that count for the same groups are told apart from others by their label.
  const label = (record: CorpusRecord): string => JSON.stringify(groupsOf(record));
  let [unanswerable, silent] = [0, 0];
  const misses = new Map<string, Misses>();
  const { kinds } = await evaluateExtraction(
    extractor,
    records.map((record) => promptRecord(record, label(record))),
    {
      onExample({ gold, predicted }) {
        const [span] = [...gold, ...predicted];
        if (span !== undefined)
          misses.set(span.kind, sumOf(misses.get(span.kind), missesOf(gold, predicted)));
        if (gold.length > 0) return;
        unanswerable++;
        if (predicted.length === 0) silent++;
      },
    },
  );
  const sums = new Map<string, Sum>();
  for (const record of records)
    for (const group of groupsOf(record)) {
      const sum = sums.get(group) ?? {
        ...{ gold: 0, predicted: 0, correct: 0, prompts: 0 },
        misses: NO_MISSES,
      };
      sum.prompts++;
      sums.set(group, sum);
    }
  for (const [groups, score] of Object.entries(kinds))
    for (const group of JSON.parse(groups) as readonly string[])
      addTo(sums.get(group), score, misses.get(groups) ?? NO_MISSES);
  return {
    groups: new Map([...sums].map(([group, sum]) => [group, scoreOf(sum)] as const)),
    silence: unanswerable === 0 ? 1 : silent / unanswerable,
  };
}

interface Sum {
  gold: number;
  predicted: number;
  correct: number;
  prompts: number;
  misses: Misses;
}

function addTo(sum: Sum | undefined, { gold, predicted, correct }: CountedScore, misses: Misses): void {
  if (sum === undefined) throw new RangeError("a group has no record");
  sum.gold += gold;
  sum.predicted += predicted;
  sum.correct += correct;
  sum.misses = sumOf(sum.misses, misses);
}

function scoreOf({ gold, predicted, correct, prompts, misses }: Sum): GroupScore {
  const ratio = (of: number): number => (of === 0 ? 0 : correct / of);
  const [precision, recall] = [ratio(predicted), ratio(gold)];
  const f1 = gold + predicted === 0 ? 0 : (2 * correct) / (gold + predicted);
  return { precision, recall, f1, gold, predicted, prompts, ...misses };
}
