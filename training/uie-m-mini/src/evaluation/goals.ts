import { row } from "./tables.js";

/** Something that was aimed at, and what stands in its way where it was missed. */
interface Goal {
  readonly what: string;
  readonly least: number;
  /** As far as it was looked into. */
  readonly why?: string;
}

const goals: readonly Goal[] = [
  {
    what: "entities, real corpora",
    least: 0.74,
    why: "it is small and little trained: even of sentences that it learned from it does not find all, and of others less (see above). Corpora without a licence, which it did not learn from and which mark other things, are in this row, too",
  },
  {
    what: "lowest language of them",
    least: 0.6,
    why: "four in five spans of Chinese, the lowest, are of corpora without a licence; of Chinese sentences with one, the rule that tells them apart lets one in seven into the training",
  },
  {
    what: "relations, templates",
    least: 0.75,
    why: "most that are missed it does not see at all, few it finds with other borders (see above)",
  },
  {
    what: "relations, KnowledgeNet",
    least: 0.7,
    why: "much of what it finds there is where nothing is wanted (see above); its sentences are the only real ones with relations, in English alone",
  },
  {
    what: "two subjects in a sentence",
    least: 0.7,
    why: "relations are missed as in the rows above, and here what is said of one subject is wrong for the other",
  },
  { what: "documents, mean F1", least: 0.45 },
  {
    what: "documents, relations",
    least: 0.3,
    why: "most are lost with their subject, which is not found under its name",
  },
  { what: "wordings that were not learned, of those that were", least: 0.5 },
  {
    what: "sentiment of opinions by hand",
    least: 0.75,
    why: "praise and blame it learned from lists of words, never from plain text",
  },
  {
    what: "nothing answered with nothing",
    least: 0.95,
    why: "much of what it finds in real sentences is where nothing is wanted (see above): where an answer begins and ends weighs twice in training, since with a weight of 1 it found too little",
  },
];

/** What was aimed at, what was reached, and why not more. */
export function goalTable(reached: Readonly<Record<string, unknown>>): readonly string[] {
  return [
    row(["What", "reached", "goal", "short by", "why"]),
    row(Array<string>(5).fill("---")),
    ...goals.map(({ what, least, why = "not looked into" }) => {
      const value = reached[what];
      if (typeof value !== "number") return row([what, "not measured", String(least), "", ""]);
      const missed = value < least ? [(least - value).toFixed(3), why] : ["", ""];
      return row([what, String(value), String(least), ...missed]);
    }),
  ];
}
