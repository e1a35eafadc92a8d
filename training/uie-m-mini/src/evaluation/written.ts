import type { InformationExtractor } from "@ernie-m/heads";
import { evaluateExtraction } from "@ernie-m/heads/evaluation";
import type { ExampleSources } from "../batches/mixture.js";
import { writeDocument } from "../documents/document.js";
import type { Example } from "../example.js";
import { askRelation } from "../questions/ask.js";
import { isHeldOut } from "../questions/wording.js";
import { Random } from "../random.js";
import { promptRecord } from "./prompt-record.js";
import { round } from "./records.js";

/** No pool of the training is drawn with it. */
const SEED = 0x74657374;
const DOCUMENTS = 120;

/** F1 on documents that were never written before: of two subjects in one sentence, of wordings that were never learned. */
export async function measureWritten(
  extractor: InformationExtractor,
  sources: ExampleSources,
): Promise<Readonly<Record<string, number>>> {
  const f1 = async (examples: readonly Example[]): Promise<number> =>
    round(
      (
        await evaluateExtraction(
          extractor,
          examples.map((example) => promptRecord(example, "written")),
        )
      ).micro.f1,
    );
  const { seen, unseen } = wordingPairs(sources);
  return {
    "two subjects in a sentence": await f1(twoSubjects(sources)),
    "wordings that were learned": await f1(seen),
    "the same asked in wordings that were not": await f1(unseen),
  };
}

/** What is said of each of several subjects of a sentence or two, and of the others. */
export function twoSubjects({ lexicons, wordings }: ExampleSources): readonly Example[] {
  const examples: Example[] = [];
  for (let number = 0; number < DOCUMENTS; number++) {
    const random = new Random(SEED, 1, number);
    const lexicon = random.pick(lexicons.languages);
    const document = writeDocument({ lexicon, stems: lexicons.stems }, random, "biography");
    const subjects = new Set(document.facts.map(({ subject }) => subject));
    if (subjects.size < 2) continue;
    for (const { relation } of document.facts)
      for (const mention of document.mentions.filter(({ entity }) => subjects.has(entity))) {
        const example = askRelation(document, mention, relation, wordings, random);
        if (example !== undefined) examples.push(example);
      }
  }
  return examples;
}

/** Questions about English documents, each in the usual wording and in one that is kept from training. */
export function wordingPairs({ lexicons, wordings }: ExampleSources): {
  readonly seen: readonly Example[];
  readonly unseen: readonly Example[];
} {
  const english = lexicons.languages.filter(({ language }) => language === "en");
  const seen: Example[] = [];
  const unseen: Example[] = [];
  for (const lexicon of english)
    for (let number = 0; number < DOCUMENTS; number++) {
      const random = new Random(SEED, 2, number);
      const { text, mentions } = writeDocument({ lexicon, stems: lexicons.stems }, random);
      for (const [kind, all] of lexicon.labels) {
        const kept = all.find((wording) => isHeldOut(wording, all));
        const meant = (wording: string) => wordings.meanings(wording);
        if (kept === undefined || !mentions.some(({ kinds }) => kinds.includes(kind))) continue;
        for (const [wording, list] of [
          [all[0], seen],
          [kept, unseen],
        ] as const) {
          const spans = mentions.filter(({ kinds }) => kinds.some((one) => meant(wording).has(one)));
          list.push({ text, prompt: wording, spans: spans.map(({ start, end }) => ({ start, end })) });
        }
      }
    }
  return { seen, unseen };
}
