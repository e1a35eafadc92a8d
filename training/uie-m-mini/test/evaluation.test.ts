import { readFileSync } from "node:fs";
import type { InformationExtractor } from "@ernie-m/heads";
import fc from "fast-check";
import { expect, test } from "vitest";
import { measureChoices, readOpinions } from "../src/evaluation/choices.js";
import { type DocumentCase, measureDocuments, schemaOf } from "../src/evaluation/documents.js";
import { scoreGroups } from "../src/evaluation/groups.js";
import { howMade } from "../src/evaluation/how-made.js";
import { sampleLearned } from "../src/evaluation/learned.js";
import { missesOf } from "../src/evaluation/misses.js";
import { measureRecords } from "../src/evaluation/records.js";
import { twoSubjects, wordingPairs } from "../src/evaluation/written.js";
import { settings } from "../src/settings.js";
import { allSources } from "./small.js";

const text = "Ann and Bob work for Acme. Please help!";
const at = (part: string): { start: number; end: number; text: string } => {
  const start = text.indexOf(part);
  return { start, end: start + part.length, text: part };
};

const document: DocumentCase = {
  ...{ id: "a", domain: "news", lang: "en", text },
  kinds: { person: [at("Ann"), at("Bob")], company: [at("Acme")], award: [] },
  relations: [
    { kind: "person", subject: "Ann", name: "employer", objects: [at("Acme")] },
    { kind: "person", subject: "Bob", name: "employer", objects: [at("Acme")] },
  ],
  choices: [{ name: "urgency [high, low]", answer: "high" }],
};

/** Finds Ann with her employer and something wrong, and picks an option. */
const extractor = {
  async extract() {
    return [
      {
        person: [
          { ...at("Ann"), probability: 1, relations: { employer: [{ ...at("Acme"), probability: 1 }] } },
          { ...at("work"), probability: 1 },
        ],
        "urgency [high, low]": [{ text: "high", probability: 1 }],
      },
    ];
  },
} as unknown as InformationExtractor;

test("documents are scored by hand's count", async () => {
  expect(schemaOf(document)).toEqual([{ person: ["employer"] }, "company", "award", "urgency [high, low]"]);
  // Of three spans one is found, with one that is none: 2 · 1 / (3 + 2). Of two relations one.
  const half = { ...document, domain: "cv", kinds: { person: [at("Ann")] }, relations: [], choices: [] };
  const sets = [
    { name: "documents", cases: [document] },
    // Of one span one is found, with one that is none: 2 · 1 / (2 + 1).
    { name: "others", cases: [document, half] },
  ];
  expect(await measureDocuments(extractor, sets)).toEqual({
    scores: {
      "documents, mean F1": 0.4,
      "documents, relations": 0.667,
      "documents, choices": "1 of 1",
      "others, mean F1": 0.533,
      "others, relations": 0.667,
      "others, choices": "1 of 1",
    },
    domains: { documents: { news: 0.4 }, others: { news: 0.4, cv: 0.667 } },
  });
});

test("questions without an answer are counted, and parts apart", async () => {
  const silent = {
    extract: async (texts: readonly string[]) => texts.map(() => ({})),
  } as unknown as InformationExtractor;
  const record = { text, lang: "en", prompt: "person", source: "btc", label: "person" };
  const scores = await measureRecords(silent, [
    { ...record, spans: [at("Ann")] },
    { ...record, prompt: "city", label: "city", source: "wikiann", spans: [] },
  ]);
  expect(scores["entities, licensed"]).toBe(0);
  expect(scores["nothing answered with nothing"]).toBe(1);
  expect(Object.keys(scores)).toContain("entities, no licence stated");
});

test("written test sets ask about several subjects, and the same in two wordings", () => {
  const pairs = twoSubjects(allSources);
  expect(pairs.length).toBeGreaterThan(50);
  expect(pairs.some(({ spans }) => spans.length === 0)).toBe(true);
  expect(pairs.some(({ spans }) => spans.length > 0)).toBe(true);
  const { seen, unseen } = wordingPairs(allSources);
  expect(unseen.length).toBe(seen.length);
  expect(unseen.length).toBeGreaterThan(20);
  seen.forEach((example, i) => {
    expect(unseen[i].text).toBe(example.text);
    expect(unseen[i].prompt).not.toBe(example.prompt);
  });
});

test("opinions are balanced in each language, and each is asked in its own words and in English", async () => {
  const opinions = readOpinions();
  const languages = new Set(opinions.map(({ language }) => language));
  expect(languages.size).toBe(8);
  for (const one of languages)
    for (const sentiment of ["positive", "negative"])
      expect(opinions.filter((o) => o.language === one && o.sentiment === sentiment)).toHaveLength(5);

  const asked: string[] = [];
  const praising = {
    async extract(_texts: readonly string[], [question]: readonly string[]) {
      asked.push(question);
      return [{ [question]: [{ text: /\[(.*?),/.exec(question)?.[1] ?? "", probability: 1 }] }];
    },
  } as unknown as InformationExtractor;
  expect(await measureChoices(praising, allSources.lexicons)).toEqual({
    "sentiment of opinions by hand": 0.5,
  });
  expect(asked).toHaveLength(2 * 80 - 10);
  expect(asked).toContain("Sentiment [positive, negative]");
});

test("a record counts in each of its groups, once", async () => {
  const records = fc.array(
    fc.record({
      groups: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 3 }),
      gold: fc.boolean(),
      found: fc.boolean(),
    }),
    { minLength: 1 },
  );
  await fc.assert(
    fc.asyncProperty(records, async (drawn) => {
      const asked = drawn.map(({ gold }, i) => ({
        ...{ text: `${i} Ann`, lang: "en", prompt: "person" },
        spans: gold ? [{ start: `${i} `.length, end: `${i} Ann`.length }] : [],
      }));
      const finder = {
        extract: async (texts: readonly string[]) =>
          texts.map((text) => {
            const found = drawn[Number.parseInt(text, 10)].found;
            const start = text.indexOf("Ann");
            return found ? { person: [{ text: "Ann", start, end: start + 3, probability: 1 }] } : {};
          }),
      } as unknown as InformationExtractor;
      const { groups, silence } = await scoreGroups(
        finder,
        asked,
        (record) => drawn[Number.parseInt(record.text, 10)].groups,
      );
      expect([...groups.keys()].sort()).toEqual([...new Set(drawn.flatMap(({ groups }) => groups))].sort());
      for (const [name, { precision, recall, f1, gold, prompts, ...misses }] of groups) {
        const own = drawn.filter(({ groups }) => groups.some((group) => group === name));
        const count = (of: (one: (typeof own)[number]) => boolean): number => own.filter(of).length;
        const [wanted, found] = [count((one) => one.gold), count((one) => one.found)];
        const right = count((one) => one.gold && one.found);
        expect([gold, prompts]).toEqual([wanted, own.length]);
        expect(misses).toEqual({
          ...{ predicted: found, otherBorders: 0, unseen: wanted - right, stray: found - right },
        });
        expect(precision).toBe(found === 0 ? 0 : right / found);
        expect(recall).toBe(wanted === 0 ? 0 : right / wanted);
        expect(f1).toBe(wanted + found === 0 ? 0 : (2 * right) / (wanted + found));
      }
      const empty = drawn.filter(({ gold }) => !gold);
      expect(silence).toBe(
        empty.length === 0 ? 1 : empty.filter(({ found }) => !found).length / empty.length,
      );
    }),
  );
});

test("what is wanted is found, found with other borders or not seen; what is found and has none of it is astray", () => {
  const place = fc
    .tuple(fc.nat(30), fc.integer({ min: 1, max: 6 }))
    .map(([start, length]) => ({ start, end: start + length }));
  const places = fc.uniqueArray(place, { maxLength: 8, selector: ({ start, end }) => `${start} ${end}` });
  const characters = (all: readonly { start: number; end: number }[]): ReadonlySet<number> =>
    new Set(all.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)));
  fc.assert(
    fc.property(places, places, (wanted, found) => {
      const { otherBorders, unseen, stray } = missesOf(wanted, found);
      const right = wanted.filter((one) =>
        found.some(({ start, end }) => one.start === start && one.end === end),
      );
      expect(right.length + otherBorders + unseen).toBe(wanted.length);
      const without = (some: typeof wanted, others: typeof wanted): number => {
        const taken = characters(others);
        return some.filter((one) => [...characters([one])].every((at) => !taken.has(at))).length;
      };
      expect(unseen).toBe(without(wanted, found));
      expect(stray).toBe(without(found, wanted));
    }),
  );
});

test("what was learned from is asked again in languages without sentences of templates, no relations", () => {
  const record = (lang: string, prompt: string, source?: string) => ({
    ...{ text: "Ann works for Acme.", lang, prompt, spans: [] },
    ...(source !== undefined && { source }),
  });
  const test = [record("da", "person"), record("en", "person"), record("en", "employer of Ann", "syn")];
  const learned = ["da", "en", "fi"].flatMap((lang) => [
    record(lang, "person"),
    record(lang, "employer of Ann"),
  ]);
  expect(sampleLearned(learned, test)).toEqual([record("da", "person")]);
});

test("a run that goes on from a model has what its card says behind it", () => {
  const card = readFileSync(
    new URL("../../../packages/model-uie-m-mini/model/README.md", import.meta.url),
    "utf8",
  );
  const made = howMade(card);
  const names = settings.stages.map(({ task }, i) => `${i + 1}-${task}`);
  const mean = (stages: string, share = ""): string =>
    `the mean of what stages ${stages} came to${share} and of what they began with, weight by weight`;
  expect(made.map((line) => line.split(":")[0])).toEqual([
    ...names.slice(0, 11),
    mean("10 and 11"),
    ...names.slice(11),
    mean("12 and 13", " (0.35 of it)"),
  ]);
  expect(howMade("# another model")).toEqual([]);
});
