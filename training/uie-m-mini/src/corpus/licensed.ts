import { groupBy } from "../group-by.js";
import { type KnownSentence, Recogniser } from "./recognise.js";
import type { CorpusRecord } from "./records.js";
import { rules, UNSTATED } from "./sources.js";

const TEMPLATES = new Set(["syn", "kn"]);

const BEFORE_SUBJECT = / (?:of|di|de|von|van|da) /gu;

/** Whether a prompt asks for what is said of something in the text: `birthplace of Marie Curie`. */
function asksRelation({ prompt, text }: CorpusRecord): boolean {
  const subjects = [...prompt.matchAll(BEFORE_SUBJECT)].map((match) =>
    prompt.slice(match.index + match[0].length),
  );
  const before = prompt.lastIndexOf("的");
  if (before > 0) subjects.push(prompt.slice(0, before));
  return subjects.some((subject) => subject.length > 1 && text.includes(subject));
}

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
