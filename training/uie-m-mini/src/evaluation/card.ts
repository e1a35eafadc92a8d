import type { InformationExtractor } from "@ernie-m/heads";
import { evaluateExtraction, type SpanMetrics } from "@ernie-m/heads/evaluation";
import type { ExampleSources } from "../batches/mixture.js";
import type { CorpusRecord } from "../corpus/records.js";
import { groupBy } from "../group-by.js";
import { measureChoices } from "./choices.js";
import { type DocumentCase, measureDocuments } from "./documents.js";
import { partOf, promptRecord } from "./records.js";
import { measureWritten } from "./written.js";

/** What a card is made of. */
export interface CardParts {
  readonly sources: ExampleSources;
  /** The test set: measured once, when all is decided. */
  readonly test: readonly CorpusRecord[];
  readonly cases: readonly DocumentCase[];
  /** How it was trained, a sentence or two. */
  readonly training: string;
}

/** The model card: everything on it is measured here. */
export async function writeCard(extractor: InformationExtractor, parts: CardParts): Promise<string> {
  const { sources, test, cases, training } = parts;
  const measured = (records: readonly CorpusRecord[]): Promise<SpanMetrics> =>
    evaluateExtraction(extractor, records.map(promptRecord));
  const rows = async (groups: ReadonlyMap<string, readonly CorpusRecord[]>): Promise<readonly string[]> => {
    const lines: string[] = [];
    for (const [name, records] of groups) {
      const { micro } = await measured(records);
      const numbers = [micro.precision, micro.recall, micro.f1].map((value) => value.toFixed(3));
      lines.push(`| ${name} | ${numbers.join(" | ")} | ${micro.gold} | ${records.length} |`);
    }
    return lines;
  };
  const entities = test.filter((record) => partOf(record).startsWith("entities,") && record.source !== "syn");
  const documents = cases.length > 0 ? await measureDocuments(extractor, cases) : {};
  const { domains = {}, ...whole } = documents as { readonly domains?: Readonly<Record<string, number>> };
  const written = {
    ...(await measureWritten(extractor, sources)),
    ...(await measureChoices(extractor, sources.lexicons)),
  };
  return [
    "---",
    "license: cc-by-sa-4.0",
    "tags: [ernie_m, information-extraction, uie, named-entity-recognition]",
    "---",
    "# uie-m-mini: a small multilingual UIE-M",
    "",
    "An `ErnieMForInformationExtraction` model, trained from scratch by `training/uie-m-mini` on corpora with a stated",
    "licence and documents written for it; not derived from Baidu's ERNIE-M or UIE weights, nor from an earlier model.",
    training,
    "",
    "## Exact spans, test sentences, threshold 0.5",
    "",
    "| Part | P | R | F1 | gold spans | prompts |",
    "| --- | --- | --- | --- | --- | --- |",
    ...(await rows(groupBy(test, partOf))),
    "",
    "| Language (entities, real corpora) | P | R | F1 | gold spans | prompts |",
    "| --- | --- | --- | --- | --- | --- |",
    ...(await rows(groupBy(entities, ({ lang }) => lang))),
    "",
    "## Written documents and documents by hand",
    "",
    "| | |",
    "| --- | --- |",
    ...Object.entries({ ...written, ...whole, ...domains }).map(
      ([name, value]) => `| ${name} | ${String(value)} |`,
    ),
    "",
  ].join("\n");
}
