import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QuestionAnswerer } from "../src/question-answering/question-answerer.js";
import type { Answer } from "../src/question-answering/types.js";
import { tokenPlaces } from "../src/task/visible-tokens.js";
import { HashedModel } from "./hashed-model.js";
import { anyText, smallTokenizer } from "./span-task-models.js";

const plain = { specialTokensInText: "plain" } as const;
const { cls, sep } = smallTokenizer.specialTokenIds;
/** Short questions: they must leave room. */
const question = anyText(3);

function answerer(model = new HashedModel()): QuestionAnswerer<HashedModel> {
  return new QuestionAnswerer({ model, tokenizer: smallTokenizer });
}

interface Settings {
  readonly maxTokens: number;
  readonly windowOverlap: number;
  readonly maxAnswerTokens: number;
  readonly topK: number;
  readonly handleImpossibleAnswer: boolean;
}

/** Every window run alone, every span listed and sorted, near-duplicates taken out one by one. */
async function naiveAnswers(asked: string, context: string, settings: Settings): Promise<readonly Answer[]> {
  const ask = smallTokenizer.tokenize(asked, plain).ids;
  const tokens = smallTokenizer.tokenize(context, plain);
  const { starts, ends } = tokenPlaces(context, tokens);
  const capacity = settings.maxTokens - 4 - ask.length;
  const step = capacity - Math.min(settings.windowOverlap, Math.floor(capacity / 2));
  const froms = [0];
  while (froms[froms.length - 1] + capacity < tokens.length)
    froms.push(Math.min(froms[froms.length - 1] + step, tokens.length - capacity));
  const highest = { start: new Map<number, number>(), end: new Map<number, number>() };
  const spans: { first: number; last: number; start: number; end: number }[] = [];
  let none = { start: Number.POSITIVE_INFINITY, end: 0 };
  for (const from of froms) {
    const ids = tokens.ids.subarray(from, from + capacity);
    const row = Int32Array.from([cls, ...ask, sep, sep, ...ids, sep]);
    const inputIds = { dtype: "int32", shape: [1, row.length], data: row } as const;
    const { startLogits, endLogits } = await new HashedModel().forward({
      inputIds,
      attentionMask: { ...inputIds, data: row.map(() => 1) },
    });
    const start = startLogits.data.subarray(ask.length + 3);
    const end = endLogits.data.subarray(ask.length + 3);
    for (let i = 0; i < ids.length; i++) {
      highest.start.set(from + i, Math.max(highest.start.get(from + i) ?? -99, start[i]));
      highest.end.set(from + i, Math.max(highest.end.get(from + i) ?? -99, end[i]));
      for (let j = i; j < ids.length; j++)
        spans.push({ first: from + i, last: from + j, start: start[i], end: end[j] });
    }
    if (startLogits.data[0] + endLogits.data[0] < none.start + none.end)
      none = { start: startLogits.data[0], end: endLogits.data[0] };
  }
  const sum = (logits: Iterable<number>) => [...logits].reduce((total, x) => total + Math.exp(x), 0);
  const extra = (logit: number) => (settings.handleImpossibleAnswer ? Math.exp(logit) : 0);
  const score = (start: number, end: number) =>
    (Math.exp(start) / (sum(highest.start.values()) + extra(none.start))) *
    (Math.exp(end) / (sum(highest.end.values()) + extra(none.end)));
  const left = spans
    .filter(({ first, last }) => starts[first] < ends[first] && starts[last] < ends[last])
    .filter(({ first, last }) => last - first < settings.maxAnswerTokens)
    .sort((a, b) => b.start + b.end - a.start - a.end);
  const chosen: Answer[] = [];
  for (const { first, last, start: s, end: e } of left) {
    const [start, end] = [starts[first], ends[last]];
    if (chosen.some((other) => start < other.end && other.start < end)) continue;
    chosen.push({ text: context.slice(start, end), start, end, score: score(s, e) });
  }
  if (settings.handleImpossibleAnswer)
    chosen.push({ text: "", start: 0, end: 0, score: score(none.start, none.end) });
  return chosen.sort((a, b) => b.score - a.score).slice(0, settings.topK);
}

const settings = fc.record({
  maxTokens: fc.integer({ min: 24, max: 60 }),
  windowOverlap: fc.nat(20),
  maxAnswerTokens: fc.integer({ min: 1, max: 8 }),
  topK: fc.integer({ min: 1, max: 5 }),
  handleImpossibleAnswer: fc.boolean(),
});

describe("answers over all of Unicode", () => {
  it("are what a plain computation makes of forward's logits, windows and all", async () => {
    let windows = 0;
    await fc.assert(
      fc.asyncProperty(question, anyText(150), settings, async (asked, context, options) => {
        fc.pre(/[^\s\p{Cc}\u200b\ufeff]/u.test(context));
        fc.pre(smallTokenizer.tokenize(context, plain).length > 0);
        const model = new HashedModel();
        const answers = await answerer(model).answer({ question: asked, context }, options);
        windows += model.rows;
        const expected = await naiveAnswers(asked, context, options);
        expect(answers.map(({ score: _, ...answer }) => answer)).toEqual(
          expected.map(({ score: _, ...answer }) => answer),
        );
        answers.forEach(({ score }, i) => {
          expect(score).toBeCloseTo(expected[i].score, 9);
        });
      }),
      { numRuns: 150 },
    );
    expect(windows).toBeGreaterThan(160);
  });

  it("have exact offsets, lie apart, are ordered by score", async () => {
    await fc.assert(
      fc.asyncProperty(question, anyText(60), settings, async (asked, context, options) => {
        const answers = await answerer().answer({ question: asked, context }, options);
        expect(answers.length).toBeLessThanOrEqual(options.topK);
        let last = 1;
        for (const answer of answers) {
          expect(answer.text).toBe(context.slice(answer.start, answer.end));
          expect(answer.text).not.toMatch(/^\s|\s$/);
          if (!options.handleImpossibleAnswer) expect(answer.text).not.toBe("");
          expect(answer.score).toBeGreaterThan(0);
          expect(answer.score).toBeLessThanOrEqual(last);
          last = answer.score;
        }
        const spans = answers.filter(({ text }) => text !== "").sort((a, b) => a.start - b.start);
        for (let i = 1; i < spans.length; i++)
          expect(spans[i].start).toBeGreaterThanOrEqual(spans[i - 1].end);
        expect(JSON.parse(JSON.stringify(answers))).toEqual(answers);
      }),
    );
  });

  it("are the same alone, in any list and order, doubled, and in batches of any size", async () => {
    const inputs = fc.array(fc.record({ question, context: anyText(40) }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        inputs,
        settings,
        fc.integer({ min: 1, max: 500 }),
        async (list, options, batchTokens) => {
          const shared = answerer();
          const alone = await Promise.all(list.map((input) => answerer().answer(input, options)));
          expect(await shared.answer(list, { ...options, batchTokens })).toEqual(alone);
          expect(await shared.answer(list.toReversed(), options)).toEqual(alone.toReversed());
          expect(await shared.answer([...list, ...list], options)).toEqual([...alone, ...alone]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a very long context", () => {
  it("is searched in time and memory in proportion to its length", async () => {
    const context = "Ada Lovelace met Charles Babbage in London, 1833. ".repeat(4_000);
    const answers = await answerer().answer({ question: "Who?", context }, { topK: 3, maxTokens: 128 });
    expect(answers.length).toBe(3);
    for (const { text, start, end } of answers) expect(text).toBe(context.slice(start, end));
  });
});
