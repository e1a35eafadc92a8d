import type { InformationExtractor } from "@ernie-m/heads";
import type { ExampleSources } from "../batches/mixture.js";
import type { CorpusRecord } from "../corpus/records.js";
import { measureChoices } from "./choices.js";
import { type DocumentSet, measureDocuments } from "./documents.js";
import { goalTable } from "./goals.js";
import { scoreGroups } from "./groups.js";
import { sampleLearned } from "./learned.js";
import { partOf, round } from "./records.js";
import { domainTable, learnedTable, missesTable, scoreTable } from "./tables.js";
import { measureWritten } from "./written.js";

/** What a card is made of. */
export interface CardParts {
  readonly sources: ExampleSources;
  /** The test set: measured once, when all is decided. */
  readonly test: readonly CorpusRecord[];
  /** What was learned from: some of it is measured beside what was not. */
  readonly learned: readonly CorpusRecord[];
  readonly documents: readonly DocumentSet[];
  /** How it was trained: a line for each stage. */
  readonly training: readonly string[];
}

const LEAST_SPANS = 30;

const isEntity = (record: CorpusRecord): boolean =>
  partOf(record).startsWith("entities,") && record.source !== "syn";

/** The tables that a record counts in, and its row there. */
function rowsOf(record: CorpusRecord): readonly string[] {
  const { lang, label, prompt } = record;
  const rows = [`part\t${partOf(record)}`];
  if (isEntity(record))
    rows.push("part\tentities, real corpora", `language\t${lang}`, `kind\t${label ?? prompt}`);
  if (partOf(record) === "relations, templates") rows.push(`relations\t${lang}`);
  return rows;
}

/** The model card: everything on it is measured here. */
export async function writeCard(extractor: InformationExtractor, parts: CardParts): Promise<string> {
  const { sources, test, learned, documents, training } = parts;
  const { groups, silence } = await scoreGroups(extractor, test, rowsOf);
  const { groups: known } = await scoreGroups(extractor, sampleLearned(learned, test), ({ lang }) => [lang]);
  const { scores: whole, domains } = await measureDocuments(extractor, documents);
  const written: Readonly<Record<string, number>> = {
    ...(await measureWritten(extractor, sources)),
    ...(await measureChoices(extractor, sources.lexicons)),
    "nothing answered with nothing": round(silence),
  };
  const byLanguage = [...groups].flatMap(([group, { f1 }]) => (group.startsWith("language\t") ? [f1] : []));
  const reached: Readonly<Record<string, unknown>> = {
    ...Object.fromEntries(
      [...groups].flatMap(([group, { f1 }]) =>
        group.startsWith("part\t") ? [[group.slice("part\t".length), round(f1)]] : [],
      ),
    ),
    ...(byLanguage.length > 0 && { "lowest language of them": round(Math.min(...byLanguage)) }),
    "wordings that were not learned, of those that were": round(
      written["the same asked in wordings that were not"] / written["wordings that were learned"],
    ),
    ...written,
    ...whole,
  };
  const languages = [...new Set(test.map(({ lang }) => lang))].sort();
  const inDocuments = sources.lexicons.languages.map(({ language }) => language);
  const all = [...new Set([...languages, ...inDocuments])].sort();
  const { config } = extractor.model;
  return [
    "---",
    "license: cc-by-sa-4.0",
    `language: [${all.join(", ")}]`,
    "tags: [ernie_m, information-extraction, uie, named-entity-recognition]",
    "---",
    "# uie-m-mini: a small multilingual UIE-M",
    "",
    "An `ErnieMForInformationExtraction` model, trained from scratch by `training/uie-m-mini` on sentences chosen to be of",
    "corpora with a stated licence, and on documents written for it; not derived from Baidu's ERNIE-M or UIE weights, nor from an earlier model.",
    `${config.numHiddenLayers} layers of ${config.hiddenSize}, ${config.numAttentionHeads} heads, ${config.intermediateSize} between, ${config.vocabSize} tokens, ${config.maxPositionEmbeddings - 2} positions. Input is`,
    "`[CLS] prompt [SEP] [SEP] text [SEP]`; the two outputs are start and end logits per token.",
    "",
    "- Entities: a label (`person`, `invoice number`, `人物`, `Rechnungsnummer`), in English or the text's language.",
    "- Relations: `LABEL of SUBJECT` (`birthplace of Marie Curie`) or `SUBJECT的LABEL` (`马云的出生地`).",
    "- Choices: `Sentiment [positive, negative]`.",
    "",
    "## How it was made",
    "",
    ...training.map((line) => `- ${line}`),
    "",
    "AdamW, no pretraining on plain text; word embeddings begin by positive mutual information. Corpora, their licences",
    "and all settings: `training/uie-m-mini`.",
    "",
    "## Exact spans, test sentences",
    "",
    ...scoreTable("Part", "part", groups),
    "",
    ...scoreTable("Language (entities, real corpora)", "language", groups),
    "",
    ...missesTable(groups),
    "",
    ...learnedTable(groups, known),
    "",
    ...scoreTable("Kind (entities, real corpora)", "kind", groups, LEAST_SPANS),
    "",
    ...scoreTable("Relations of templates by language", "relations", groups),
    "",
    "## Written documents, and documents and opinions by hand",
    "",
    "F1 of exact spans; for sentiment, and prompts with nothing to find, the share that is right.",
    "",
    "| What | |",
    "| --- | --- |",
    ...Object.entries({ ...written, ...whole }).map(([name, value]) => `| ${name} | ${String(value)} |`),
    "",
    ...domainTable(domains),
    "",
    "## Against what was aimed at",
    "",
    ...goalTable(reached),
    "",
    "Documents of the first set are of the development set: threshold and `relation_scope` were chosen with them.",
    "",
    "## What it cannot do",
    "",
    "- It is small, and never read plain text: expect wrong and missing spans, above all of names in parts, long spans, and",
    "  texts unlike sentences of news and encyclopedias or the documents it was written for.",
    `- Languages other than these (${all.join(", ")}) it has never seen; ${all.filter((one) => !languages.includes(one)).join(" and ")} only in what was written for it.`,
    "- Labels it was never told are found where they resemble ones it knows, and where the text has them as captions.",
    "- Relations over several sentences are unreliable.",
    "",
  ].join("\n");
}
