import type { InformationExtractor } from "@ernie-m/heads";
import type { ExampleSources } from "../batches/mixture.js";
import type { CorpusRecord } from "../corpus/records.js";
import { measureChoices } from "./choices.js";
import { type DocumentScores, type DocumentSet, measureDocuments } from "./documents.js";
import { type GroupScore, scoreGroups } from "./groups.js";
import { partOf, round } from "./records.js";
import { measureWritten } from "./written.js";

/** What a card is made of. */
export interface CardParts {
  readonly sources: ExampleSources;
  /** The test set: measured once, when all is decided. */
  readonly test: readonly CorpusRecord[];
  readonly documents: readonly DocumentSet[];
  /** How it was trained: a line for each stage. */
  readonly training: readonly string[];
}

const LEAST_SPANS = 30;

const isEntity = (record: CorpusRecord): boolean =>
  partOf(record).startsWith("entities,") && record.source !== "syn";

/** What was aimed at. */
const goals: readonly (readonly [what: string, goal: number])[] = [
  ["entities, real corpora", 0.74],
  ["lowest language of them", 0.6],
  ["relations, templates", 0.75],
  ["relations, KnowledgeNet", 0.7],
  ["two subjects in a sentence", 0.7],
  ["documents, mean F1", 0.45],
  ["documents, relations", 0.3],
  ["wordings that were not learned, of those that were", 0.5],
  ["sentiment of opinions by hand", 0.75],
  ["nothing answered with nothing", 0.95],
];

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
  const { sources, test, documents, training } = parts;
  const { groups, silence } = await scoreGroups(extractor, test, rowsOf);
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
    ...table("Part", "part", groups),
    "",
    ...table("Language (entities, real corpora)", "language", groups),
    "",
    ...table("Kind (entities, real corpora)", "kind", groups, LEAST_SPANS),
    "",
    ...table("Relations of templates by language", "relations", groups),
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
    "| What | reached | goal |",
    "| --- | --- | --- |",
    ...goals.map(([what, goal]) => `| ${what} | ${String(reached[what] ?? "not measured")} | ${goal} |`),
    "",
    "The loss of tagging still fell in its last stage: more training may help. Corpora that state no licence are in the first",
    "rows, too; they mark other things than those it learned from. Documents of the first set are of the development set: threshold and",
    "`relation_scope` were chosen with them.",
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

/** Mean F1 of each domain, a column for each set. */
function domainTable(domains: DocumentScores["domains"]): readonly string[] {
  const sets = Object.values(domains);
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    row(["Domain (mean F1, documents by hand)", ...Object.keys(domains)]),
    row(["---", ...sets.map(() => "---")]),
    ...[...new Set(sets.flatMap((set) => Object.keys(set)))].map((domain) =>
      row([domain, ...sets.map((set) => String(set[domain] ?? ""))]),
    ),
  ];
}

/** Rows of a table, those with the most gold spans first. */
function table(
  title: string,
  name: string,
  groups: ReadonlyMap<string, GroupScore>,
  leastSpans = 0,
): readonly string[] {
  const rows = [...groups]
    .flatMap(([group, score]) => {
      const [of, row] = group.split("\t");
      return of === name && score.gold >= leastSpans ? [{ row, score }] : [];
    })
    .sort((a, b) => b.score.gold - a.score.gold)
    .map(({ row, score: { precision, recall, f1, gold, prompts } }) => {
      const numbers = [precision, recall, f1].map((value) => value.toFixed(3));
      return `| ${row} | ${numbers.join(" | ")} | ${gold} | ${prompts} |`;
    });
  return [
    `| ${title} | P | R | F1 | gold spans | prompts |`,
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ];
}
