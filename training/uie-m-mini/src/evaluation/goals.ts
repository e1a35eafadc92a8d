import { row } from "./tables.js";

/** Something that was aimed at, and what stands in its way where it was missed. */
interface Goal {
  readonly what: string;
  readonly least: number;
  readonly why: string;
}

const SMALL = "a model of this size that never read plain text";

const goals: readonly Goal[] = [
  {
    what: "entities, real corpora",
    least: 0.74,
    why: `${SMALL}: names it did not learn it tells by their surroundings alone (see what it finds in sentences it learned from). A third of the spans are of corpora without a licence, which mark other things`,
  },
  {
    what: "lowest language of them",
    least: 0.6,
    why: "most Chinese test sentences are of corpora without a licence, and of the training sentences one in seven could be told to be of one with",
  },
  {
    what: "relations, templates",
    least: 0.75,
    why: "questions about relations are a fifth of what is asked in training: the rest went to documents",
  },
  {
    what: "relations, KnowledgeNet",
    least: 0.7,
    why: "the only real sentences with relations, in one language; few of each relation",
  },
  {
    what: "two subjects in a sentence",
    least: 0.7,
    why: "an answer depends on who is nearer, which single questions teach slowly",
  },
  {
    what: "documents, mean F1",
    least: 0.45,
    why: "names, captions and layouts that nothing learned from has",
  },
  {
    what: "documents, relations",
    least: 0.3,
    why: "most are lost with their subject, which is not found under its name",
  },
  {
    what: "wordings that were not learned, of those that were",
    least: 0.5,
    why: "labels are told by words that they share with learned ones",
  },
  {
    what: "sentiment of opinions by hand",
    least: 0.75,
    why: "praise and blame were learned from lists of words, and never from plain text",
  },
  {
    what: "nothing answered with nothing",
    least: 0.95,
    why: "the weight of what an answer begins or ends with is 2, so that more is found; at 1 less is found and less is found in vain",
  },
];

/** What was aimed at, what was reached, and why not more. */
export function goalTable(reached: Readonly<Record<string, unknown>>): readonly string[] {
  return [
    row(["What", "reached", "goal", "short by", "why"]),
    row(Array<string>(5).fill("---")),
    ...goals.map(({ what, least, why }) => {
      const value = reached[what];
      if (typeof value !== "number") return row([what, "not measured", String(least), "", ""]);
      const missed = value < least ? [(least - value).toFixed(3), why] : ["", ""];
      return row([what, String(value), String(least), ...missed]);
    }),
  ];
}
