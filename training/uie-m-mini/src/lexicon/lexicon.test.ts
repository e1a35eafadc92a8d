import { describe, expect, test } from "vitest";
import { domains } from "../documents/domains.js";
import { kinds } from "../kinds.js";
import { canMake } from "../values/value.js";
import { readKeyLists, readSections } from "./key-lists.js";
import { readLexicons } from "./lexicon.js";

const { languages } = readLexicons();

test("what is wrong with a file is said with its line", () => {
  expect(() => readKeyLists("a = b\nc: d", "x.txt")).toThrow("x.txt:2: expected `key = word|word`");
  expect(() => readKeyLists("a = b||c", "x.txt")).toThrow("x.txt:1");
  expect(() => readKeyLists("a = b\na = c", "x.txt")).toThrow("x.txt:2: a stands there twice");
  expect(() => readSections("no heading", "x.txt")).toThrow("x.txt:1");
});

test("there are documents in at least ten languages", () => {
  expect(languages.length).toBeGreaterThanOrEqual(10);
});

describe.each(languages.map((lexicon) => [lexicon.language, lexicon] as const))("%s", (_, lexicon) => {
  test("labels are those of kinds", () => {
    expect([...lexicon.labels.keys()].filter((kind) => kinds[kind] === undefined)).toEqual([]);
  });

  test("every slot of a sentence can be filled", () => {
    for (const [domain, sentences] of lexicon.sentences) {
      expect(["bio", ...Object.keys(domains)]).toContain(domain);
      for (const sentence of sentences) {
        for (const [, kind] of sentence.matchAll(/\{(?:[a-z]~?:|[a-z]\.)?(\w{2,})\}/g))
          expect(kinds[kind] !== undefined && canMake(kind, lexicon), `${kind} in: ${sentence}`).toBe(true);
        for (const [, list] of sentence.matchAll(/\*(\w+)\*/g))
          expect(lexicon.words.has(list), list).toBe(true);
        // A letter that something is said of is brought in somewhere.
        for (const [, letter] of sentence.matchAll(/\{([a-z])(?:\.\w+|~)?\}/g))
          expect(sentence, sentence).toMatch(new RegExp(`\\{${letter}~?:`));
      }
    }
  });

  test("a title has one place for a name, an e-mail's head sender, receiver and subject", () => {
    for (const title of lexicon.words.get("title") ?? []) expect(title.split("{}"), title).toHaveLength(2);
    expect(lexicon.words.get("mail_head") ?? [1, 2, 3]).toHaveLength(3);
  });

  test("options have the words and sentences that questions ask with", () => {
    const [english] = languages.filter(({ language }) => language === "en");
    expect([...lexicon.choices.keys()].sort()).toEqual([...english.choices.keys()].sort());
    for (const list of [
      "good",
      "bad",
      "neutral",
      "urgent",
      "calm",
      "sport",
      "politics",
      "business",
      "science",
      "environment",
      "crime",
      "culture",
      "filler",
    ])
      expect(lexicon.words.has(list), list).toBe(true);
    for (const words of lexicon.choices.values())
      for (const word of words) expect(word).not.toMatch(/[[\],]/);
  });
});
