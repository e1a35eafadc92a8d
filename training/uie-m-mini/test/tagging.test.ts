import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../src/random.js";
import { encodeTags } from "../src/tagging/tag-rows.js";
import { tagChoice, tagCorpusText, tagDocument } from "../src/tagging/tagged-text.js";
import { Tags } from "../src/tagging/tags.js";
import { allSources, smallTokenizer } from "./small.js";

const tokenizer = smallTokenizer();
const tags = new Tags(allSources);

test("each kind has a class for what begins and one for what goes on", () => {
  const { labels } = tags;
  expect(new Set(labels).size).toBe(labels.length);
  const person = tags.ofKind("person") ?? 0;
  expect([labels[person], labels[person + 1]]).toEqual(["B-person", "I-person"]);
  expect(tags.ofPrompt("Ort")).toBe(tags.ofKind("location"));
  expect(tags.ofPrompt("henkilö")).toBe(tags.ofKind("person"));
  expect(tags.ofPrompt("no such prompt")).toBeUndefined();
});

test("tags stand where things do, what lies within another belongs to it, and all else is none", () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(tagDocument, tagCorpusText, tagChoice), (seed, draw) => {
      const random = new Random(seed);
      const drawn = draw(allSources, tags, random);
      if (drawn === undefined) return;
      const { prompt, text, tagged, asked } = drawn;
      const row = encodeTags(drawn, tokenizer, 10_000);
      if (row === undefined) throw new Error("every text fits");
      const read = (part: string) => tokenizer.tokenize(part, { specialTokensInText: "plain" });
      const [question, tokens] = [read(prompt), read(text)];
      expect(row.tags).toHaveLength(row.ids.length);
      const ofText = row.tags.subarray(question.length + 3, -1);
      expect(ofText).toHaveLength(tokens.length);
      for (let i = 0; i < tokens.length; i++) {
        const over = tagged.filter(({ start, end }) => tokens.ends[i] > start && tokens.starts[i] < end);
        if (over.length === 0) expect(ofText[i]).toBe(0);
        else {
          const length = Math.max(...over.map(({ start, end }) => end - start));
          const longest = over.filter(({ start, end }) => end - start === length);
          expect(longest.flatMap(({ tag }) => [tag, tag + 1])).toContain(ofText[i]);
        }
      }
      const begun = row.tags.subarray(1, 1 + question.length);
      const wanted = asked.map(({ tag }) => tag);
      for (const tag of wanted) expect([...begun]).toContain(tag);
      for (const tag of begun) expect([...wanted, -100]).toContain(tag);
    }),
    { numRuns: 80 },
  );
});

test("what says that an option is right has the class of the option's own word", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { prompt, asked, text, tagged } = tagChoice(allSources, tags, new Random(seed));
      expect(asked.length).toBeGreaterThan(1);
      for (const { start, end } of asked) expect(prompt.slice(start - 1, end + 1)).toMatch(/^[[, ].+[\],]$/);
      for (const { start, end } of tagged) expect(text.slice(start, end)).toMatch(/^\S.*\S$/s);
      for (const { tag } of [...asked, ...tagged]) expect(tags.labels[tag]).toMatch(/^B-says /);
    }),
  );
});
