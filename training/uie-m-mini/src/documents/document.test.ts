import fc from "fast-check";
import { expect, test } from "vitest";
import { readLexicons } from "../lexicon/lexicon.js";
import { Random } from "../random.js";
import { writeDocument } from "./document.js";
import { type Domain, domains } from "./domains.js";
import { Drafting } from "./draft.js";
import { writeSentence } from "./sentence.js";

const { languages, stems } = readLexicons();
const lexicons = fc.constantFrom(...languages);
const someDomain = fc.constantFrom(...(Object.keys(domains) as Domain[]));

test("what is marked stands where it is said to, whole and without blanks around it", () => {
  fc.assert(
    fc.property(lexicons, someDomain, fc.nat(), (lexicon, domain, seed) => {
      const document = writeDocument({ lexicon, stems }, new Random(seed), domain);
      const { text, mentions, facts } = document;
      for (const { start, end, kinds } of mentions) {
        const marked = text.slice(start, end);
        expect(marked).toBe(marked.trim());
        expect(marked).not.toBe("");
        expect(marked).not.toMatch(/[{}]|\*\w+\*/);
        // What programs say of it is a message as well.
        if (!kinds.includes("error_message")) expect(marked).not.toMatch(/undefined/);
        expect(kinds.length).toBeGreaterThan(0);
      }
      // No two cross: one may only stand in the other.
      for (const a of mentions)
        for (const b of mentions) expect(a.start < b.start && b.start < a.end && a.end < b.end).toBe(false);
      const entities = new Set(mentions.map(({ entity }) => entity));
      for (const { subject, object } of facts) {
        expect(entities.has(subject)).toBe(true);
        expect(entities.has(object)).toBe(true);
      }
      expect(writeDocument({ lexicon, stems }, new Random(seed), domain)).toEqual(document);
    }),
    { numRuns: 400 },
  );
});

test("a sentence says of each subject what the template says of it", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const [english] = languages.filter(({ language }) => language === "en");
      const words = new Map([...english.words].filter(([key]) => key !== "title"));
      const lexicon = { ...english, words };
      const drafting = new Drafting();
      writeSentence(
        "{a:person} of {a.employer} met {b:person} in {city}; {a} came from {b.birthplace}.",
        drafting,
        { lexicon, stems },
        new Random(seed),
      );
      const { text, mentions, facts } = drafting.done();
      const called = (entity: number): string[] =>
        mentions.filter((one) => one.entity === entity).map(({ start, end }) => text.slice(start, end));
      expect(facts.map(({ relation }) => relation)).toEqual(["employer", "birthplace"]);
      const [employer, birthplace] = facts;
      expect(
        text.startsWith(
          `${called(employer.subject)[0]} of ${called(employer.object)[0]} met ${called(birthplace.subject)[0]} in `,
        ),
      ).toBe(true);
      expect(called(employer.subject)).toHaveLength(2);
      expect(text.endsWith(`came from ${called(birthplace.object)[0]}.`)).toBe(true);
    }),
  );
});

test("a title stands beside a person's name and is no part of it", () => {
  const [english] = languages.filter(({ language }) => language === "en");
  const lexicon = { ...english, words: new Map([...english.words, ["title", ["Mx {}", "{} PhD"]]]) };
  const forms = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const drafting = new Drafting();
    writeSentence("{a:person} met {b:company}.", drafting, { lexicon, stems }, new Random(seed));
    const { text, mentions } = drafting.done();
    const [person, company] = mentions.map(({ start, end }) => text.slice(start, end));
    expect(person).not.toMatch(/^Mx|PhD$/);
    forms.add(text.replace(person, "P").replace(company, "C"));
  }
  expect([...forms].sort()).toEqual(["Mx P met C.", "P PhD met C.", "P met C."]);
});
