import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { HashedChooser, hashedLogit, naiveSoftmax, rowIds, smallTokenizer } from "../../test/task-doubles.js";
import type { TaskProgress, TaskSettings } from "../task/types.js";
import { ChoiceSelector } from "./choice-selector.js";
import type { ChoiceQuestion, ChoiceResult } from "./types.js";

function selectorOf(
  model: HashedChooser = new HashedChooser({}),
  settings: TaskSettings = {},
): ChoiceSelector<HashedChooser> {
  return new ChoiceSelector({ model, tokenizer: smallTokenizer, ...settings });
}

const question = fc.record({
  prompt: fc.string({ unit: "grapheme", maxLength: 20 }),
  choices: fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { minLength: 1, maxLength: 6 }),
});

describe("ChoiceSelector", () => {
  it("is softmax over the logits of prompt and choice", async () => {
    await fc.assert(
      fc.asyncProperty(question, async ({ prompt, choices }) => {
        const { choice, scores } = await selectorOf().choose({ prompt, choices });
        const expected = naiveSoftmax(choices.map((one) => hashedLogit(rowIds(prompt, one), 0)));
        scores.forEach((score, i) => {
          expect(score).toBeCloseTo(expected[i], 12);
        });
        expect(choice).toBe(scores.indexOf(Math.max(...scores)));
      }),
    );
  });

  it("questions with different numbers of choices share batches and give what each gives alone", async () => {
    const questions = fc.array(question, { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(questions, fc.integer({ min: 1, max: 200 }), async (list, batchTokens) => {
        const together = await selectorOf().choose(list, { batchTokens });
        const alone: ChoiceResult[] = [];
        for (const one of list) alone.push(await selectorOf().choose(one));
        expect(together).toEqual(alone);
        expect(JSON.parse(JSON.stringify(together))).toEqual(together);
      }),
    );
    const model = new HashedChooser({});
    await selectorOf(model).choose([
      { prompt: "a", choices: ["b"] },
      { prompt: "c", choices: ["d", "e", "f"] },
    ]);
    expect(model.runs.map(({ inputs }) => inputs.inputIds.shape)).toEqual([[4, 1, 6]]);
    expect(model.runs[0].inputs.attentionMask.shape).toEqual([4, 1, 6]);
  });

  it("a permutation of the choices permutes the scores, to the bit", async () => {
    await fc.assert(
      fc.asyncProperty(question, async ({ prompt, choices }) => {
        const { scores } = await selectorOf().choose({ prompt, choices });
        const backwards = await selectorOf().choose({ prompt, choices: [...choices].reverse() });
        expect(backwards.scores).toEqual([...scores].reverse());
      }),
    );
  });

  it("the first of equal choices is the best; one choice is certain", async () => {
    const result = await selectorOf().choose({ prompt: "p", choices: ["same", "same"] });
    expect(result).toEqual({ choice: 0, scores: [0.5, 0.5] });
    expect(await selectorOf().choose({ prompt: "p", choices: ["x"] })).toEqual({ choice: 0, scores: [1] });
  });

  it("tokenizes a prompt once, however many choices it has", async () => {
    const tokenize = vi.fn(smallTokenizer.tokenize);
    const tokenizer = { ...smallTokenizer, tokenize };
    const selector = new ChoiceSelector({ model: new HashedChooser({}), tokenizer });
    await selector.choose({ prompt: "p", choices: ["a", "b", "a"] });
    expect(tokenize.mock.calls.map(([text]) => text)).toEqual(["p", "a", "b"]);
  });

  it("T15: says how much was cut at most", async () => {
    const model = new HashedChooser({});
    const selector = selectorOf(model, { maxTokens: 10 });
    const result = await selector.choose({ prompt: "abcdef", choices: ["xy", "z"] });
    expect(result.truncatedTokens).toBe(2);
    expect(model.rows).toEqual([rowIds("abcd", "xy"), rowIds("abcde", "z")]);
  });

  it("stops at the signal and tells how far it is", async () => {
    const seen: TaskProgress[] = [];
    const onProgress = (progress: TaskProgress) => seen.push(progress);
    await selectorOf().choose({ prompt: "p", choices: ["a", "b"] }, { batchTokens: 1, onProgress });
    expect(seen).toEqual([
      { done: 1, total: 2, batches: 1 },
      { done: 2, total: 2, batches: 2 },
    ]);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(selectorOf().choose({ prompt: "p", choices: ["a"] }, { signal })).rejects.toThrow("enough");
  });

  it.each<readonly [input: unknown, message: string]>([
    ["p", 'question: expected an object with a prompt and choices, got "p"'],
    [{ choices: ["a"] }, "question.prompt: expected a string, got undefined"],
    [{ prompt: "p" }, "question.choices: expected a list, got undefined"],
    [{ prompt: "p", choices: [] }, "question.choices: expected at least one choice, got none"],
    [[{ prompt: "p", choices: ["a", 1] }], "questions[0].choices[1]: expected a string, got 1"],
  ])("refuses %j by name", async (input, message) => {
    await expect(selectorOf().choose(input as ChoiceQuestion)).rejects.toThrow(message);
  });
});
