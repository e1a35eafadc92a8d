import { groupBy } from "../group-by.js";
import type { Lexicons } from "../lexicon/lexicon.js";
import { gapWords } from "../questions/cloze.js";
import type { Random } from "../random.js";
import type { BorrowedNames } from "../values/names.js";
import type { CorpusRecord } from "./records.js";
import { asksRelation } from "./relations.js";

/** Prompts that ask for what names are drawn from, by what they ask for. */
const NAMED = ["person", "organization", "location"] as const;

/** What is drawn from corpora: records by language and prompt, texts, names, words. */
export class Corpus {
  readonly languages: readonly string[];
  readonly #byLanguage: ReadonlyMap<string, readonly CorpusRecord[]>;
  readonly #groups: ReadonlyMap<string, readonly CorpusRecord[]>;
  readonly #byText: ReadonlyMap<string, readonly CorpusRecord[]>;
  readonly #words: ReadonlyMap<string, readonly string[]>;
  readonly #names: ReadonlyMap<string, BorrowedNames>;
  readonly #weights: readonly (readonly [string, number])[];
  readonly #relations: readonly CorpusRecord[];

  constructor(records: readonly CorpusRecord[], { languages }: Pick<Lexicons, "languages">) {
    this.#byLanguage = groupBy(records, ({ lang }) => lang);
    this.languages = [...this.#byLanguage.keys()];
    this.#groups = groupBy(records, ({ lang, prompt }) => `${lang} ${prompt}`);
    this.#byText = groupBy(records, ({ text }) => text);
    this.#relations = records.filter(asksRelation);
    // Small corpora are drawn from more often than their share.
    this.#weights = [...this.#byLanguage].map(([lang, own]) => [lang, own.length ** 0.7] as const);
    this.#words = new Map([...this.#byLanguage].map(([lang, own]) => [lang, wordsOf(own)] as const));
    const wordings = new Map(
      NAMED.map(
        (kind) => [kind, new Set(languages.flatMap(({ labels }) => labels.get(kind) ?? []))] as const,
      ),
    );
    this.#names = new Map(
      [...this.#byLanguage].map(([lang, own]) => [lang, namesOf(own, wordings)] as const),
    );
  }

  get isEmpty(): boolean {
    return this.languages.length === 0;
  }

  record(random: Random): CorpusRecord {
    return random.pick(this.#byLanguage.get(random.weighted(this.#weights)) ?? []);
  }

  /** A record that asks what is said of something in its text; undefined where no corpus has any. */
  relation(random: Random): CorpusRecord | undefined {
    return this.#relations.length === 0 ? undefined : random.pick(this.#relations);
  }

  /** Records of the same language that ask the same. */
  like({ lang, prompt }: CorpusRecord): readonly CorpusRecord[] {
    return this.#groups.get(`${lang} ${prompt}`) ?? [];
  }

  /** All that is asked of a text. */
  of(text: string): readonly CorpusRecord[] {
    return this.#byText.get(text) ?? [];
  }

  /** How often spans of a prompt are marked, for each prompt in small letters. */
  promptCounts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const records of this.#groups.values()) {
      const prompt = records[0].prompt.toLowerCase();
      const spans = records.reduce((sum, record) => sum + record.spans.length, 0);
      counts.set(prompt, (counts.get(prompt) ?? 0) + spans);
    }
    return counts;
  }

  /** Words of a language's texts; none for a language without texts. */
  words(lang: string): readonly string[] {
    return this.#words.get(lang) ?? [];
  }

  names(lang: string): BorrowedNames | undefined {
    return this.#names.get(lang);
  }
}

/** Some thousand words, as often as texts have them. */
function wordsOf(records: readonly CorpusRecord[]): readonly string[] {
  const every = Math.max(1, Math.floor(records.length / 4000));
  return records.filter((_, i) => i % every === 0).flatMap(({ text }) => gapWords(text));
}

/** Longest name that is taken, in code units: longer ones are lists and titles. */
const LONGEST_NAME = 40;

function namesOf(
  records: readonly CorpusRecord[],
  wordings: ReadonlyMap<(typeof NAMED)[number], ReadonlySet<string>>,
): BorrowedNames {
  const of = (kind: (typeof NAMED)[number]): readonly string[] => {
    const asked = wordings.get(kind);
    const names = records
      .filter(({ prompt }) => asked?.has(prompt) === true)
      .flatMap(({ text, spans }) => spans.map(({ start, end }) => text.slice(start, end)))
      .filter(
        (name) =>
          name.length <= LONGEST_NAME && !/["\n]/.test(name) && (kind !== "person" || !/^\p{Ll}/u.test(name)),
      );
    return [...new Set(names)];
  };
  return { person: of("person"), organization: of("organization"), location: of("location") };
}
