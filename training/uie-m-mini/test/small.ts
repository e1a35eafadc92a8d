import { readFileSync } from "node:fs";
import { referenceModelPath, referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import type { ExampleSources } from "../src/batches/mixture.js";
import { Corpus } from "../src/corpus/corpus.js";
import { type Lexicons, readLexicons } from "../src/lexicon/lexicon.js";
import { Wordings } from "../src/questions/wording.js";
import type { QuestionPhase, Settings, Stage, TagPhase } from "../src/settings.js";

/** A folder with a tokenizer's files. */
export const tokenizerFolder = referenceModelPath;

export function smallTokenizer(): ErnieMTokenizer {
  const bytes = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, referenceModelUrl)));
  return ErnieMTokenizer.create({
    sentencePiece: bytes("sentencepiece.bpe.model"),
    vocab: bytes("vocab.txt"),
  });
}

const lists = (entries: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> =>
  new Map(Object.entries(entries).map(([key, words]) => [key, words.split("|")] as const));

/** A language of few words: what the data files become changes nothing of what is learned from it. */
const fewWords: Lexicons = {
  languages: [
    {
      language: "en",
      labels: lists({
        person: "person|name",
        birthplace: "birthplace|born in",
        city: "city|town",
        residence: "home",
      }),
      words: lists({
        given: "Ann|Bob|Cleo",
        family: "Hill|Moss",
        city: "Oslo|Lima|Rome|Kyiv",
        filler: "It rained.",
      }),
      sentences: new Map([
        [
          "bio",
          [
            "{a:person} was born in {a.birthplace}, {b:person} in {b.birthplace}.",
            "{a:person} lives in {a.residence}.",
          ],
        ],
      ]),
      choices: new Map(),
    },
  ],
  stems: lists({ latin: "al|bel|cor", latinEnd: "ex|on" }),
};

/** A corpus of four sentences, and what is written in a language. */
const sourcesOf = (lexicons: Lexicons): ExampleSources => ({
  lexicons,
  wordings: new Wordings(lexicons),
  corpus: new Corpus(
    [
      ["Ann lives in Oslo and likes the sea.", "person", "Ann"],
      ["In Lima the weather was pleasant.", "location", "Lima"],
      ["Bob never saw the mountains again.", "person", "Bob"],
      ["Nobody came to the meeting of the board.", "person", ""],
    ].map(([text, prompt, name]) => ({
      ...{ text, prompt, lang: "en" },
      spans: name === "" ? [] : [{ start: text.indexOf(name), end: text.indexOf(name) + name.length }],
    })),
    lexicons,
  ),
});

export const smallSources = sourcesOf(fewWords);
export const allSources = sourcesOf(readLexicons());

const tagging: TagPhase = {
  name: "tagging",
  steps: 40,
  mixture: { corpus: 30, document: 0, sentence: 70, choice: 0 },
  ...{ maxTokens: 64, stepTokens: 512, learningRate: 3e-3, warmup: 10 },
};

const answering: readonly QuestionPhase[] = [
  {
    name: "sentences",
    steps: 120,
    mixture: {
      ...{ corpus: 30, relation: 0, joined: 5, document: 0 },
      ...{ sentence: 40, invented: 0, choice: 0, cloze: 10 },
    },
    ...{ maxTokens: 64, stepTokens: 512, learningRate: 3e-3, warmup: 20 },
  },
  {
    name: "documents",
    steps: 80,
    mixture: {
      ...{ corpus: 10, relation: 0, joined: 10, document: 0 },
      ...{ sentence: 40, invented: 0, choice: 0, cloze: 5 },
    },
    ...{ maxTokens: 96, stepTokens: 768, learningRate: 3e-3, lastLearningRate: 1e-4, warmup: 0 },
  },
];

/** 40 steps of tagging and 200 of answering of a model of two narrow layers. */
export const smallTagging: Stage = { task: "tagging", seed: 5, phases: [tagging] };
export const smallAnswering: Stage & { task: "answering" } = {
  ...{ task: "answering", seed: 5, positiveWeight: 2 },
  phases: answering,
};

export const smallSettings: Settings = {
  seed: 5,
  shape: { hiddenSize: 32, layers: 2, heads: 2, intermediateSize: 64, positions: 96 },
  weightDecay: 0.01,
  maxGradientNorm: 1,
  stages: [smallTagging, smallAnswering],
};
