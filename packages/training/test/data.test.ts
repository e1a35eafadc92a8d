/** Negatives, splits and what is refused of a data set. */
import { seededRandom } from "@ernie-m/core";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkData,
  drawNegatives,
  possibleNegatives,
  readTrainingRecord,
  splitByText,
} from "../src/index.js";

function found(text: string, prompt: string, label: string, ...words: readonly string[]): PromptRecord {
  const spans = words.map((word) => ({
    start: text.indexOf(word),
    end: text.indexOf(word) + word.length,
    text: word,
  }));
  return { text, prompt, label, offsets: "utf-16", spans };
}

const acme = "Ann founded Acme in Paris.";
const bell = "Bob sold Bell.";
const records = [
  found(acme, "person", "person", "Ann"),
  found(acme, "company", "company", "Acme"),
  found(acme, "founder of Acme", "founder", "Ann"),
  found(bell, "person", "person", "Bob"),
  found(bell, "seller of Bell", "seller", "Bob"),
  found(bell, "place", "place"),
];

const promptsOf = (some: readonly PromptRecord[]) => some.map(({ text, prompt }) => `${text} ${prompt}`);

test.each([
  ["extraction", { text: acme, prompt: "person", spans: [] }, "label: expected a string, got undefined"],
  ["extraction", { text: acme, prompt: "person", label: "person", spans: {} }, "spans: expected a list"],
  ["classification", { text: acme, label: "news" }, "target: expected an object, got undefined"],
  ["entities", { text: 7, entities: [] }, "text: expected a string, got 7"],
  ["answers", { question: "Who?", answers: [] }, "context: expected a string, got undefined"],
  ["choices", { prompt: acme, choices: ["Ann"], label: "Ann" }, 'label: expected a whole number, got "Ann"'],
] as const)("a record of %s that is none is named: %j", (task, record, message) => {
  const training = [record] as never;
  expect(() => checkData(task, { training })).toThrow(`training set[0].${message}`);
});

test.each([null, "text", undefined])("what is no record is named: %j", (record) => {
  expect(() => checkData("extraction", { training: [record] as never })).toThrow(
    "training set[0]: expected an object",
  );
});

test("every kind of negative prompt", () => {
  const negatives = possibleNegatives(records);
  expect(promptsOf(negatives.entity)).toEqual([`${acme} place`, `${bell} company`]);
  expect(promptsOf(negatives.exchanged)).toEqual([`${acme} founder of Ann`, `${bell} seller of Bob`]);
  expect(promptsOf(negatives.relation)).toEqual([`${acme} seller of Acme`, `${bell} founder of Bell`]);
  expect(negatives.subject).toEqual([]);
});

test("at most as many as asked for, less those that are there, and none that is asked already", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.tuple(
          fc.constantFrom("a b", "b c", "c d e", "e"),
          fc.constantFrom("x", "y", "z", "v of b", "w of c"),
          fc.boolean(),
        ),
        {
          selector: ([text, prompt]) => `${text} ${prompt}`,
          minLength: 1,
        },
      ),
      fc.integer({ min: 0, max: 5 }),
      fc.integer(),
      (asked, ratio, seed) => {
        const some = asked.map(([text, prompt, has]) =>
          found(text, prompt, prompt.split(" ")[0], ...(has ? [text[0]] : [])),
        );
        const drawn = drawNegatives(some, possibleNegatives(some), { ratio, random: seededRandom(seed) });
        const isRelation = ({ prompt }: PromptRecord) => prompt.includes(" of ");
        for (const of of [isRelation, (record: PromptRecord) => !isRelation(record)]) {
          const own = some.filter(of);
          const positives = own.filter(({ spans }) => spans.length > 0).length;
          expect(drawn.filter(of).length).toBeLessThanOrEqual(
            Math.max(0, ratio * positives - (own.length - positives)),
          );
        }
        expect(new Set([...promptsOf(some), ...promptsOf(drawn)]).size).toBe(some.length + drawn.length);
        expect(drawn.every(({ spans }) => spans.length === 0)).toBe(true);
        expect(drawNegatives(some, possibleNegatives(some), { ratio, random: seededRandom(seed) })).toEqual(
          drawn,
        );
      },
    ),
  );
});

test("a split is by text: no text in both, every record in one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2 }).filter((texts) => new Set(texts).size > 1),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.integer(),
      (texts, share, seed) => {
        const { training, development } = splitByText(texts, String, { share, seed });
        expect([...training, ...development].sort()).toEqual([...texts].sort());
        expect(training.some((text) => development.includes(text))).toBe(false);
        expect(training.length * development.length).toBeGreaterThan(0);
      },
    ),
  );
});

describe("a data set", () => {
  test("that is empty or finds nothing is refused", () => {
    const training = records;
    expect(() => checkData("extraction", { training: [] })).toThrow("training set: is empty");
    expect(() => checkData("extraction", { training, development: [] })).toThrow("development set: is empty");
    expect(() => checkData("extraction", { training: records.slice(5) })).toThrow(
      "training set: has no positive example: nothing in it is to be found",
    );
  });

  test("that shares texts or has labels of two spellings is warned of", () => {
    const development = [found(bell, "Person", "Person", "Bob")];
    expect(checkData("extraction", { training: records, development })).toEqual([
      `1 of the development set's texts is in the training set too, so that its scores say too much: "${bell}"`,
      'labels that differ in case, width or blanks alone are different labels: "person", "Person"',
    ]);
  });
});

describe("a set in which nothing is to be found is refused, of every kind of target:", () => {
  const entity = { label: "person", start: 0, end: 3, text: "Ann" };
  const answer = { question: "Who?", context: "Ann left." };
  const options = { ...found(acme, "mood [good, bad]", "mood"), options: ["good"] };
  const text = { text: "Ann left." };
  test.each([
    ["extraction", found(acme, "person", "person"), [found(acme, "person", "person", "Ann"), options]],
    [
      "classification",
      { ...text, target: { kind: "labels", labels: [] } },
      [
        { ...text, target: { kind: "labels", labels: ["news"] } },
        { ...text, target: { kind: "labels", labels: [0] } },
        { ...text, target: { kind: "label", label: 0 } },
        { ...text, target: { kind: "values", values: [0] } },
      ],
    ],
    ["classification", { ...text, target: { kind: "values", values: [] } }, []],
    ["entities", { ...text, entities: [] }, [{ ...text, entities: [entity] }]],
    ["answers", { ...answer, answers: [] }, [{ ...answer, answers: [{ start: 0, text: "Ann" }] }]],
    [
      "choices",
      { prompt: "Who?", choices: [], label: 0 },
      [{ prompt: "Who?", choices: ["a", "b"], label: 1 }],
    ],
  ] as const)("%s, %j", (task, empty, positives) => {
    const message = "set: has no positive example: nothing in it is to be found";
    const check = (training: readonly unknown[], development?: readonly unknown[]) =>
      checkData(task, { training: training as never, development: development as never });
    expect(() => check([empty, empty])).toThrow(`training ${message}`);
    for (const positive of positives) {
      expect(() => check([positive], [empty])).toThrow(`development ${message}`);
      expect(() => check([empty, positive], [empty, positive])).not.toThrow();
    }
  });
});

describe("labels that differ in case, width or blanks alone", () => {
  const said = (named: readonly string[], known: readonly string[] = []) =>
    checkData("extraction", { training: named.map((label) => found(acme, label, label, "Ann")) }, known);
  const start = "labels that differ in case, width or blanks alone are different labels: ";

  test("are warned of, those that the model knows among them", () => {
    expect(said(["Straße", "STRASSE"])).toEqual([`${start}"Straße", "STRASSE"`]);
    expect(said(["person "], ["Person"])).toEqual([`${start}"person ", "Person" (which the model knows)`]);
    expect(said(["ort"], ["person", "Person", "city"])).toEqual([]);
  });

  test("are some of many, of each its beginning", () => {
    const word = "straße".repeat(100);
    const many = Array.from({ length: 300 }, (_, i) => word.slice(0, i) + word.slice(i).toUpperCase());
    const [warning, ...others] = said([...new Set(many)]);
    expect(others).toEqual([]);
    expect(warning).toMatch(/…"(, ".*?…"){7} and \d+ more$/);
    expect(warning.length).toBeLessThan(1500);
  });

  test("are none where the model is asked for both alike", () => {
    expect(said(["ｐｅｒｓｏｎ"], ["person"])).toEqual([]);
    expect(said(["person "], ["person"])).toEqual([]);
  });
});

describe("a record that is none says where:", () => {
  test.each([
    ["classification", { text: "a" }, "f:1: expected one of label, labels and value, got none"],
    [
      "classification",
      { text: "a", label: true },
      "f:1.label: expected a label's name or its number, a whole one from 0, got true",
    ],
    [
      "classification",
      { text: "a", labels: ["b", 0.5] },
      "f:1.labels[1]: expected a label's name or its number, a whole one from 0, got 0.5",
    ],
    ["classification", { text: "a", value: Number.NaN }, "f:1.value[0]: expected a number, got null"],
    [
      "answers",
      { question: "q", context: "a b", answers: [{ start: 1, text: "b" }] },
      'f:1.answers[0]: expected "b" at 1 of the context, got " "',
    ],
    [
      "choices",
      { prompt: "p", choices: ["a", "b"], label: "c" },
      'f:1.label: expected one of the choices, or a number from 0 to 1, got "c"',
    ],
    [
      "choices",
      { prompt: "p", choices: ["a"], label: 0 },
      "f:1.choices: expected at least two choices, got 1",
    ],
    [
      "extraction",
      { text: "a", prompt: "b", spans: [[0, 2]] },
      "f:1.spans[0]: expected a stretch of the text, got 0 to 2",
    ],
  ] as const)("%s %j", (task, value, message) => {
    expect(() => readTrainingRecord(task, value, "f:1")).toThrow(message);
  });
});
