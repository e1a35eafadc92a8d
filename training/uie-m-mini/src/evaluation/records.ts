import type { InformationExtractor } from "@ernie-m/heads";
import type { CorpusRecord } from "../corpus/records.js";
import { UNSTATED } from "../corpus/sources.js";
import { groupBy } from "../group-by.js";
import { Random } from "../random.js";
import { scoreGroups } from "./groups.js";

/** Which part of a card's table a record counts for. */
export function partOf({ source, label }: CorpusRecord): string {
  if (source === "kn") return "relations, KnowledgeNet";
  if (source === "syn")
    return label?.startsWith("rel:") === true ? "relations, templates" : "entities, templates";
  return source !== undefined && UNSTATED.has(source) ? "entities, no licence stated" : "entities, licensed";
}

/** So many records of each part, the same each time. */
export function sampleRecords(records: readonly CorpusRecord[], ofEach: number): readonly CorpusRecord[] {
  return [...groupBy(records, partOf).values()].flatMap((part) => new Random(5).sample(part, ofEach));
}

/** F1 of exact spans of each part, and the share of questions without an answer that are answered with nothing. */
export async function measureRecords(
  extractor: InformationExtractor,
  records: readonly CorpusRecord[],
): Promise<Readonly<Record<string, number>>> {
  const { groups, silence } = await scoreGroups(extractor, records, (record) => [partOf(record)]);
  return {
    ...Object.fromEntries([...groups].map(([part, { f1 }]) => [part, round(f1)])),
    "nothing answered with nothing": round(silence),
  };
}

export function round(value: number): number {
  return Math.round(1000 * value) / 1000;
}
