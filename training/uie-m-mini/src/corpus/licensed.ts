import { groupBy } from "../group-by.js";
import { type KnownSentence, Recogniser } from "./recognise.js";
import type { CorpusRecord } from "./records.js";
import { asksRelation } from "./relations.js";
import { rules, UNSTATED } from "./sources.js";

const TEMPLATES = new Set(["syn", "kn"]);

/** Kinds that only corpora with a licence have, in these languages. */
const ONLY_LICENSED =
  /^(politician|writer|musical artist|political party|country|election|scientist|researcher|field|task|algorithm|academic journal|product|creative work|work|programming language|band|album|song|music genre|literary genre|book|poem|award|enzyme|protein|chemical.*|theory|university|discipline|conference|metric|event)$/i;

/**
 * Records of corpora that state a licence: by what records say, else by the language's corpora and what sentences look
 * like. `known` are records that say it.
 */
export function licensedRecords(
  records: readonly CorpusRecord[],
  known: readonly CorpusRecord[],
): readonly CorpusRecord[] {
  const recognisers = new Map<string, Recogniser>();
  const recogniserOf = (lang: string): Recogniser => {
    const recogniser = recognisers.get(lang) ?? new Recogniser(knownSentences(known, lang));
    recognisers.set(lang, recogniser);
    return recogniser;
  };
  const byText = groupBy(records, ({ text }) => text);
  return [...byText].flatMap(([text, asked]) => {
    const [{ lang, source }] = asked;
    if (source !== undefined) return UNSTATED.has(source) ? [] : asked;
    const rule = rules[lang] ?? { kind: "all" };
    if (rule.kind === "all" || asked.some(asksRelation)) return asked;
    if (rule.kind === "relations") return [];
    if (lang === "en" && asked.some(({ prompt }) => ONLY_LICENSED.test(prompt))) return asked;
    return recogniserOf(lang).score(text) > rule.score ? asked : [];
  });
}

/** Sentences of a language whose corpus is known, each once. */
export function knownSentences(known: readonly CorpusRecord[], lang: string): readonly KnownSentence[] {
  const byText = new Map(
    known
      .filter(
        (record) => record.lang === lang && record.source !== undefined && !TEMPLATES.has(record.source),
      )
      .map(({ text, source }) => [text, !UNSTATED.has(source ?? "")] as const),
  );
  return [...byText].map(([text, isLicensed]) => ({ text, isLicensed }));
}
