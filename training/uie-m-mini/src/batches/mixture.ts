import type { Corpus } from "../corpus/corpus.js";
import { drawJoined } from "../corpus/joined.js";
import { writeDocument } from "../documents/document.js";
import type { Example } from "../example.js";
import { englishOf, type Lexicon, type Lexicons } from "../lexicon/lexicon.js";
import { askAll } from "../questions/ask.js";
import { chooseOfDocument, chooseOfSentences } from "../questions/choose.js";
import { askCloze } from "../questions/cloze.js";
import { askInventedForm } from "../questions/invented.js";
import type { Wordings } from "../questions/wording.js";
import type { Random } from "../random.js";
import type { Making } from "../values/names.js";

/** Where examples come from. */
export const sources = [
  "corpus",
  "relation",
  "joined",
  "document",
  "sentence",
  "invented",
  "choice",
  "cloze",
] as const;

/** Shares of examples, by where they come from. */
export type Mixture = Readonly<Record<(typeof sources)[number], number>>;

/** All that examples are drawn from. */
export interface ExampleSources {
  readonly lexicons: Lexicons;
  readonly wordings: Wordings;
  readonly corpus: Corpus;
}

/** Languages of written documents: those of most texts more often. */
const LANGUAGES: Readonly<Record<string, number>> = { en: 3, zh: 2, de: 1.5, fr: 1.3, es: 1.3, ar: 0.7 };

/** Examples without end, in the shares of a mixture. What one draw makes of a document are several questions. */
export function* drawExamples(from: ExampleSources, mixture: Mixture, random: Random): Generator<Example> {
  const shares = sources.map((source) => [source, mixture[source] / perDraw[source]] as const);
  for (;;) yield* makers[random.weighted(shares)](from, random);
}

/** Examples that one draw makes, about. */
const perDraw: Mixture = {
  corpus: 1,
  relation: 1,
  joined: 1,
  document: 8,
  sentence: 3.5,
  invented: 1,
  choice: 1,
  cloze: 1,
};

type Make = (from: ExampleSources, random: Random) => Iterable<Example>;

const makers: Readonly<Record<(typeof sources)[number], Make>> = {
  corpus: ({ corpus, wordings }, random) => [reworded(corpus.record(random), wordings, random)],
  relation({ corpus }, random) {
    const record = corpus.relation(random);
    return record === undefined ? [] : [record];
  },
  joined({ corpus }, random) {
    const joined = drawJoined(corpus.like(corpus.record(random)), random);
    return joined === undefined ? [] : [joined];
  },
  *document(from, random) {
    const making = drawMaking(from, random);
    const document = writeDocument(making, random);
    yield* askAll(
      document,
      { kinds: 3, absentKinds: 2, relations: 4, absentRelations: 2 },
      from.wordings,
      random,
    );
    if (random.chance(0.35))
      yield chooseOfDocument(document, making, englishOf(from.lexicons), from.wordings, random);
  },
  *sentence(from, random) {
    const document = writeDocument(drawMaking(from, random), random, "biography");
    yield* askAll(
      document,
      { kinds: 1, absentKinds: random.between(0, 1), relations: 2, absentRelations: 1 },
      from.wordings,
      random,
    );
  },
  invented(from, random) {
    const making = drawMaking(from, random);
    return [askInventedForm(from.corpus.words(making.lexicon.language), making, random)];
  },
  choice: (from, random) => [chooseOfSentences(drawLexicon(from, random), englishOf(from.lexicons), random)],
  cloze({ corpus }, random) {
    const { text, lang } = corpus.record(random);
    const example = askCloze(text, corpus.words(lang), random);
    return example === undefined ? [] : [example];
  },
};

function drawLexicon({ lexicons: { languages } }: ExampleSources, random: Random): Lexicon {
  return random.weighted(languages.map((lexicon) => [lexicon, LANGUAGES[lexicon.language] ?? 1] as const));
}

/** What a document of some language is made with. */
export function drawMaking(from: ExampleSources, random: Random): Making {
  const lexicon = drawLexicon(from, random);
  return { lexicon, stems: from.lexicons.stems, borrowed: from.corpus.names(lexicon.language) };
}

/** Now and then in other words than the corpus' own, where those mean one thing only. */
export function reworded(
  example: Example & { readonly lang: string },
  wordings: Wordings,
  random: Random,
): Example {
  if (random.chance(0.65)) return example;
  const meanings = [...wordings.meanings(example.prompt)];
  const kind = meanings.find((one) =>
    ["person", "location", "organization", "date", "company", "product"].includes(one),
  );
  if (kind === undefined) return example;
  const drawn = wordings.draw(kind, example.lang, random);
  // What corpora mark as places are countries and rivers, too: a narrower word would be wrong.
  return drawn === undefined ? example : { ...example, prompt: drawn.label };
}
