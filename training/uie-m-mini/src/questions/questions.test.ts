import { parseSchema } from "@ernie-m/heads";
import { makePrompt } from "@ernie-m/heads/rows";
import fc from "fast-check";
import { expect, test } from "vitest";
import { writeDocument } from "../documents/document.js";
import { readLexicons } from "../lexicon/lexicon.js";
import { Random } from "../random.js";
import { askAll, askRelation } from "./ask.js";
import { chooseOfDocument, chooseOfSentences } from "./choose.js";
import { askCloze } from "./cloze.js";
import { askInventedForm } from "./invented.js";
import { narrowed } from "./narrow.js";
import { isHeldOut, Wordings } from "./wording.js";

const { languages, stems } = readLexicons();
const wordings = new Wordings({ languages });
const [english] = languages.filter(({ language }) => language === "en");
const lexicons = fc.constantFrom(...languages);
const asked = { kinds: 4, absentKinds: 3, relations: 4, absentRelations: 3 };

test("answers are mentions, once each and in order; what a document lacks has none", () => {
  fc.assert(
    fc.property(lexicons, fc.nat(), (lexicon, seed) => {
      const random = new Random(seed);
      const document = writeDocument({ lexicon, stems }, random);
      const mentioned = new Set(document.mentions.map(({ start, end }) => document.text.slice(start, end)));
      for (const { text, prompt, spans } of askAll(document, asked, wordings, random)) {
        expect(prompt.trim()).not.toBe("");
        expect(document.text).toContain(text);
        spans.forEach(({ start, end }, i) => {
          expect(mentioned).toContain(text.slice(start, end));
          if (i > 0) expect(start).toBeGreaterThanOrEqual(spans[i - 1].start);
        });
      }
    }),
  );
});

test("of two subjects in a sentence each gets what is said of it, the other nothing", () => {
  const text = "Ann was born in Rome, Bob works for Acme.";
  const at = (part: string): { start: number; end: number } => ({
    start: text.indexOf(part),
    end: text.indexOf(part) + part.length,
  });
  const document = {
    ...{ text, language: "en", domain: "biography" as const },
    mentions: [
      { ...at("Ann"), kinds: ["person"], entity: 0 },
      { ...at("Rome"), kinds: ["birthplace", "city"], entity: 1 },
      { ...at("Bob"), kinds: ["person"], entity: 2 },
      { ...at("Acme"), kinds: ["employer", "company"], entity: 3 },
    ],
    facts: [
      { subject: 0, relation: "birthplace", object: 1 },
      { subject: 2, relation: "employer", object: 3 },
    ],
  };
  const [ann, , bob] = document.mentions;
  for (let seed = 0; seed < 30; seed++) {
    const random = new Random(seed);
    const born = askRelation(document, ann, "birthplace", wordings, random);
    expect(born?.prompt).toMatch(/Ann/);
    expect(born?.spans).toEqual([at("Rome")]);
    expect(askRelation(document, bob, "birthplace", wordings, random)?.spans).toEqual([]);
    expect(askRelation(document, ann, "employer", wordings, random)?.spans).toEqual([]);
  }
});

test("a question of one sentence keeps the answers that stand in it, where they stand", () => {
  const word = fc.constantFrom("Ann", "rome", "is", "王芳");
  const sentence = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => `Q${words.join(" ")}。`);
  const between = fc.constantFrom(" ", "\n", "\n\n");
  fc.assert(
    fc.property(
      fc.array(sentence, { minLength: 1, maxLength: 6 }),
      between,
      fc.nat(),
      (sentences, gap, seed) => {
        const random = new Random(seed);
        const text = sentences.join(gap);
        const words = [...text.matchAll(/[^\s。]+/g)].map(({ index, 0: { length } }) => ({
          start: index,
          end: index + length,
        }));
        const place = random.pick(words);
        const spans = random.sample(words, 4);
        const asked = narrowed({ text, prompt: "x", spans }, place);
        // Sentences end with the only stops.
        const before = text.slice(0, place.start).split("。").length - 1;
        const first = sentences.slice(0, before).join(gap).length + (before > 0 ? gap.length : 0);
        expect(asked.text).toBe(sentences[before]);
        expect(asked.spans.map(({ start, end }) => ({ start: start + first, end: end + first }))).toEqual(
          spans.filter(({ start, end }) => start >= first && end <= first + asked.text.length),
        );
      },
    ),
  );
});

test("options stand in the prompt where heads reads them", () => {
  fc.assert(
    fc.property(lexicons, fc.nat(), (lexicon, seed) => {
      const random = new Random(seed);
      const document = writeDocument({ lexicon, stems }, random);
      const text = "The quick brown fox jumps over the fence.";
      const examples = [
        chooseOfSentences(lexicon, english, random),
        chooseOfDocument(document, { lexicon, stems }, english, wordings, random),
        askCloze(text, ["house", "table"], random),
      ];
      for (const example of examples) {
        if (example?.chosen === undefined) throw new Error("nothing is chosen");
        const [node] = parseSchema(example.prompt, { optionNames: true });
        const { text: prompt, choices = [] } = makePrompt(node, undefined, undefined);
        expect(prompt).toBe(example.prompt);
        expect(choices.map(({ start, end }) => ({ start, end }))).toContainEqual(example.chosen);
      }
    }),
  );
});

test("the answer of an invented form stands beside its caption", () => {
  fc.assert(
    fc.property(lexicons, fc.nat(), (lexicon, seed) => {
      const words = ["lantern", "gravel", "pillow", "signal", "harvest"];
      const { text, prompt, spans } = askInventedForm(words, { lexicon, stems }, new Random(seed));
      if (spans.length === 0) return;
      const [{ start }] = spans;
      // A capital of a dotted i has its dot apart when it is lowered.
      const plain = (one: string): string => one.toLowerCase().replaceAll("\u0307", "").replaceAll("_", " ");
      expect(plain(text.slice(0, start))).toContain(plain(prompt));
    }),
  );
});

test("wordings that are held out are never drawn; every other one is", () => {
  const all = english.labels.get("total_amount") ?? [];
  const drawn = new Set<string>();
  for (let seed = 0; seed < 3000; seed++) {
    const one = wordings.draw("total_amount", "en", new Random(seed));
    if (one !== undefined) drawn.add(one.wording);
  }
  expect(all.some((wording) => isHeldOut(wording, all))).toBe(true);
  for (const wording of all) expect(drawn.has(wording), wording).toBe(!isHeldOut(wording, all));
  const heldOut = [...english.labels.values()].flatMap((list) => list.filter((one) => isHeldOut(one, list)));
  expect(heldOut.length).toBeGreaterThan(5);
});
