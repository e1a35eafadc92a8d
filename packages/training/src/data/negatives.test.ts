/** Prompts and labels are compared as they are asked: how wide their characters are written makes no other question. */
import { seededRandom } from "@ernie-m/core";
import type { PromptRecord } from "@ernie-m/heads/evaluation";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  completed,
  drawNegatives,
  entityLabelsOf,
  type NegativeKind,
  possibleNegatives,
} from "./negatives.js";

function found(text: string, prompt: string, label: string, ...words: readonly string[]): PromptRecord {
  const spans = words.map((word) => ({
    start: text.indexOf(word),
    end: text.indexOf(word) + word.length,
    text: word,
  }));
  return { text, prompt, label, offsets: "utf-16", spans };
}

/** Full-width ASCII and the ideographic space as they are asked, and the other way round. */
const narrow = (words: string): string =>
  words
    .replace(/[\uff01-\uff5e]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
    .replaceAll("\u3000", " ");
const wide = (words: string): string =>
  words.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).replaceAll(" ", "\u3000");

const asked = ({ text, prompt }: PromptRecord): string => `${text} ${narrow(prompt.trim())}`;

describe("full-width brackets", () => {
  test("of a subject make no negative of what is asked and answered", () => {
    const text = "任正非创办了华为（中国），另有中兴。";
    const { subject } = possibleNegatives([
      found(text, "华为（中国）的创始人", "创始人", "任正非"),
      found(text, "公司", "公司", "华为（中国）", "中兴"),
    ]);
    expect(subject.map(({ prompt }) => prompt)).toEqual(["中兴的创始人"]);
  });

  test("of a label make no entity of a relation", () => {
    const records = [
      found("李白生于四川。", "人物", "人物", "李白"),
      // As convert-labels writes it: the prompt as it is asked, the label as it was marked.
      found("李白生于四川。", "李白的出生地(省)", "出生地（省）", "四川"),
      found("杜甫走了。", "人物", "人物", "杜甫"),
    ];
    expect(possibleNegatives(records).entity).toEqual([]);
    expect(entityLabelsOf(records)).toEqual(["人物"]);
    expect(completed(records, [])).toEqual(records);
  });

  test("of an entity's label are those of its negatives, so that metrics count both as one", () => {
    const records = [
      found("四川很大。", "省份(简称)", "省份（简称）", "四川"),
      found("杜甫走了。", "人物", "人物", "杜甫"),
    ];
    const labels = ["人物", "省份（简称）"];
    expect(possibleNegatives(records).entity.map(({ label }) => label)).toEqual(labels);
    expect(completed(records, ["省份(简称)"]).map(({ label }) => label)).toEqual([
      ...labels.toReversed(),
      ...labels,
    ]);
  });
});

const texts = ["任正非创办了华为（中国）。", "Ann (UK) founded Acme [UK] in 华为(中国)."];
const words = ["华为（中国）", "华为(中国)", "Ann (UK)", "Acme [UK]"];
const question = fc.record({
  text: fc.constantFrom(...texts),
  label: fc.constantFrom("创始人", "出生地(省)", "founder", "person (adult)"),
  subject: fc.option(fc.constantFrom(...words.map(narrow))),
  words: fc.subarray(words),
});
/** What is asked, and how wide prompt and label are written. */
const written = fc.array(fc.record({ question, prompt: fc.boolean(), label: fc.boolean() }), {
  maxLength: 12,
});

function recordOf(
  { text, label, subject, words: some }: typeof question extends fc.Arbitrary<infer T> ? T : never,
  how: { readonly prompt: boolean; readonly label: boolean } = { prompt: false, label: false },
): PromptRecord {
  const prompt =
    subject === null
      ? label
      : /\p{Script=Han}/u.test(label)
        ? `${subject}的${label}`
        : `${label} of ${subject}`;
  const own = some.filter((word) => text.includes(word));
  return found(text, how.prompt ? wide(prompt) : prompt, how.label ? wide(label) : label, ...own);
}

const kinds = ["entity", "exchanged", "subject", "relation"] as const satisfies readonly NegativeKind[];

test("however wide prompts and labels are written, the same is asked wrongly, and nothing that a record asks", () => {
  fc.assert(
    fc.property(written, (all) => {
      const records = all.map(({ question, ...how }) => recordOf(question, how));
      const negatives = possibleNegatives(records);
      const plain = possibleNegatives(all.map(({ question }) => recordOf(question)));
      for (const kind of kinds) expect(negatives[kind].map(asked)).toEqual(plain[kind].map(asked));
      const own = new Set(records.map(asked));
      const drawn = drawNegatives(records, negatives, { ratio: 9, random: seededRandom(1) }).map(asked);
      expect(drawn.filter((one) => own.has(one))).toEqual([]);
      expect(new Set(drawn).size).toBe(drawn.length);
    }),
  );
});

test("what is measured with has every label of an entity asked of every text once, by a name of the records", () => {
  fc.assert(
    fc.property(written, (all) => {
      const records = all.map(({ question, ...how }) => recordOf(question, how));
      const more = completed(records, ["person (adult)", wide("founder")]).slice(records.length);
      const entities = all.filter(({ question }) => question.subject === null);
      const labels = new Set([
        "person (adult)",
        "founder",
        ...entities.map(({ question }) => question.label),
      ]);
      const present = new Set(entities.map(({ question }) => `${question.text} ${question.label}`));
      const missing = [...new Set(all.map(({ question }) => question.text))].flatMap((text) =>
        [...labels].map((label) => `${text} ${label}`).filter((one) => !present.has(one)),
      );
      expect(more.map(asked).toSorted()).toEqual(missing.toSorted());
      const names = new Set(records.map(({ label }) => label));
      for (const { label } of more)
        if (entities.some(({ question }) => question.label === narrow(label))) expect(names).toContain(label);
    }),
  );
});

test("a relation is asked about a subject once, however records ask, and negatives are asked as records are", () => {
  const label = fc.constantFrom("founder", "创始人", "CEO的人", "head of state");
  const subject = fc.constantFrom("Acme", "阿里", "Bank of X", "Bo");
  fc.assert(
    fc.property(label, subject, fc.boolean(), (name, about, chinese) => {
      const others = ["Eve", "王芳"];
      const text = `${about} ${others.join(" ")}`;
      const ask = (of: string): string => (chinese ? `${of}的${name}` : `${name} of ${of}`);
      const negatives = possibleNegatives([
        found(text, ask(about), name, "Eve"),
        found(text, "person", "person", ...others),
      ]);
      const prompts = [...negatives.exchanged, ...negatives.subject].map(({ prompt }) => prompt);
      expect(prompts.sort()).toEqual(others.map(ask).sort());
    }),
  );
});
