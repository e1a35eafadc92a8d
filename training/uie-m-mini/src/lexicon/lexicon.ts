import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readKeyLists, readSections } from "./key-lists.js";

type Lists = ReadonlyMap<string, readonly string[]>;

/** What is known of a language: words, labels, sentences. */
export interface Lexicon {
  /** ISO 639-1. */
  readonly language: string;
  /** Wordings of kinds and relations, as documents and questions have them. */
  readonly labels: Lists;
  /** Words, and patterns that values are made by. */
  readonly words: Lists;
  /** Sentences with slots, by domain. */
  readonly sentences: Lists;
  /** Names of questions with options, and the options. */
  readonly choices: Lists;
}

/** All that texts are made of. */
export interface Lexicons {
  readonly languages: readonly Lexicon[];
  /** Parts of invented names, by script. */
  readonly stems: Lists;
}

const data = new URL("../../data/", import.meta.url);

/** Reads the data files. Throws: SyntaxError naming file and line. */
export function readLexicons(): Lexicons {
  const languages = readdirSync(data, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  return {
    languages: languages.map((language) => ({
      language,
      labels: read(`${language}/labels.txt`, readKeyLists),
      words: read(`${language}/words.txt`, readKeyLists),
      sentences: read(`${language}/sentences.txt`, readSections),
      choices: read(`${language}/choices.txt`, readKeyLists),
    })),
    stems: read("stems.txt", readKeyLists),
  };
}

function read(name: string, parse: (text: string, file: string) => Lists): Lists {
  const path = fileURLToPath(new URL(name, data));
  return parse(readFileSync(path, "utf8"), path);
}

/** The words of a list. Throws: RangeError naming language and list. */
export function wordsOf(lexicon: Lexicon, key: string): readonly string[] {
  const found = lexicon.words.get(key);
  if (found === undefined) throw new RangeError(`${lexicon.language}: there are no words for ${key}`);
  return found;
}

/** English, or the first language where it is not there. */
export function englishOf({ languages }: Lexicons): Lexicon {
  return languages.find(({ language }) => language === "en") ?? languages[0];
}
