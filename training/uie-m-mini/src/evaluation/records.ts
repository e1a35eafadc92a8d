import type { InformationExtractor } from "@ernie-m/heads";
import { evaluateExtraction, type PromptRecord } from "@ernie-m/heads/evaluation";
import type { CorpusRecord } from "../corpus/records.js";
import { UNSTATED } from "../corpus/sources.js";
import { groupBy } from "../group-by.js";
import { Random } from "../random.js";

/** A record as `ernie-m evaluate` reads it. */
export function promptRecord({ text, prompt, spans, label }: CorpusRecord): PromptRecord {
  return {
    ...{ text, prompt, label: label ?? prompt, offsets: "utf-16" },
    spans: spans.map(({ start, end }) => ({ start, end, text: text.slice(start, end) })),
  };
}

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
  const scores: Record<string, number> = {};
  let [unanswerable, silent] = [0, 0];
  for (const [part, own] of groupBy(records, partOf)) {
    const { micro } = await evaluateExtraction(extractor, own.map(promptRecord), {
      onExample({ gold, predicted }) {
        if (gold.length > 0) return;
        unanswerable++;
        if (predicted.length === 0) silent++;
      },
    });
    scores[part] = round(micro.f1);
  }
  return { ...scores, "nothing answered with nothing": round(silent / Math.max(1, unanswerable)) };
}

export function round(value: number): number {
  return Math.round(1000 * value) / 1000;
}
