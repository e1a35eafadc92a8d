import { describe, expect, it } from "vitest";
import { HashedModel } from "../../test/hashed-model.js";
import { characterTokenizer } from "../../test/scripted-model.js";
import { counting } from "../../test/span-task-models.js";
import { QuestionAnswerer } from "./question-answerer.js";

const make = (settings: object = {}) => {
  const model = new HashedModel();
  const tokenizer = counting(characterTokenizer);
  return { model, tokenizer, answerer: new QuestionAnswerer({ model, tokenizer, ...settings }) };
};

describe("QuestionAnswerer", () => {
  it("tokenizes a context once, however many questions are asked about it", async () => {
    const { answerer, tokenizer } = make({ maxTokens: 24 });
    const context = "a context that is longer than a window";
    await answerer.answer([
      { question: "who?", context },
      { question: "what?", context },
      { question: "who?", context: "another" },
    ]);
    expect(tokenizer.calls).toEqual(["who?", context, "what?", "another"]);
  });

  it("T34: runs equal questions once, and gives equal answers that are not the same object", async () => {
    const { answerer, model } = make({ batchTokens: 1 });
    const input = { question: "who?", context: "me" };
    const [first, second] = await answerer.answer([input, { ...input }]);
    expect(model.runs).toBe(1);
    expect(second).toEqual(first);
    expect(second[0]).not.toBe(first[0]);
  });

  it("runs nothing for a blank context: no answers, or that there is none", async () => {
    const { answerer, model } = make();
    const blank = { question: "who?", context: " \n" };
    expect(await answerer.answer(blank)).toEqual([]);
    expect(await answerer.answer(blank, { handleImpossibleAnswer: true })).toEqual([
      { text: "", start: 0, end: 0, score: 1 },
    ]);
    expect(await answerer.answer([])).toEqual([]);
    expect(model.runs).toBe(0);
  });

  it("tells its progress in windows", async () => {
    const { answerer } = make({ maxTokens: 16, batchTokens: 16, windowOverlap: 0 });
    const seen: unknown[] = [];
    const inputs = [
      { question: "q", context: "x".repeat(22) },
      { question: "q", context: "y" },
    ];
    await answerer.answer(inputs, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([
      { done: 1, total: 3, batches: 1 },
      { done: 2, total: 3, batches: 2 },
      { done: 3, total: 3, batches: 3 },
    ]);
  });

  it("refuses a question that leaves no room, by name", async () => {
    const { answerer } = make({ maxTokens: 16 });
    const fits = { question: "12345678", context: "abcdef" };
    expect((await answerer.answer(fits)).length).toBe(1);
    const long = { question: "123456789", context: "abc" };
    await expect(answerer.answer([fits, long])).rejects.toMatchObject({
      code: "invalid-input",
      message: "inputs[1].question: expected at most 8 tokens with maxTokens 16, got 9",
    });
  });

  it("stops at an abort, and says which input or option is wrong", async () => {
    const { answerer } = make();
    const input = { question: "who?", context: "me" };
    const reason = new Error("enough");
    await expect(answerer.answer(input, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const wrong = (options: object) => answerer.answer(input, options);
    await expect(wrong({ topK: 0 })).rejects.toMatchObject({ input: "topK" });
    await expect(wrong({ maxAnswerTokens: 1.5 })).rejects.toMatchObject({ input: "maxAnswerTokens" });
    await expect(wrong({ handleImpossibleAnswer: "yes" })).rejects.toMatchObject({
      input: "handleImpossibleAnswer",
    });
    // @ts-expect-error the context is missing
    await expect(answerer.answer({ question: "who?" })).rejects.toMatchObject({ input: "input.context" });
    // @ts-expect-error a question needs its context
    await expect(answerer.answer("who?")).rejects.toMatchObject({ input: "input" });
    expect(() => make({ windowOverlap: -1 })).toThrow("windowOverlap");
  });
});
