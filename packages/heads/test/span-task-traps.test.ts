import { float32Tensor } from "@ernie-m/core";
import { describe, expect, it } from "vitest";
import { QuestionAnswerer } from "../src/question-answering/question-answerer.js";
import type { BatchInputs } from "../src/task/types.js";
import { TokenClassifier } from "../src/token-classification/token-classifier.js";
import { HashedModel } from "./hashed-model.js";
import { characterTokenizer } from "./scripted-model.js";
import { counting, HashedTokenModel } from "./span-task-models.js";

const config = { maxPositionEmbeddings: 514 };
const special = characterTokenizer.specialTokenIds;
/** `characterTokenizer` has one id for each code point. */
const idOf = (character: string): number =>
  characterTokenizer.tokenize(character, { specialTokensInText: "plain" }).ids[0];

/** A model that labels characters by themselves; special tokens and padding are entities for sure. */
function labelling(labels: Readonly<Record<string, string>>) {
  const id2label = ["O", "B-X", "I-X"];
  const byId = new Map(
    Object.entries(labels).map(([character, label]) => [idOf(character), id2label.indexOf(label)]),
  );
  const seen: BatchInputs[] = [];
  return {
    config: { ...config, id2label },
    seen,
    async forward(inputs: BatchInputs) {
      seen.push(inputs);
      const data = Array.from(inputs.inputIds.data).flatMap((id) => {
        const label = id < 10 ? 2 : (byId.get(id) ?? 0);
        return id2label.map((_, i) => (i === label ? 5 : 0));
      });
      return { logits: float32Tensor(Float32Array.from(data), [...inputs.inputIds.shape, id2label.length]) };
    },
  };
}

/** A model whose answer is `A` to `Z` wherever they stand; special tokens, questions and padding score more. */
function pointing() {
  const seen: BatchInputs[] = [];
  return {
    config,
    seen,
    async forward(inputs: BatchInputs) {
      seen.push(inputs);
      const { shape, data } = inputs.inputIds;
      const width = shape[1];
      const score = (wanted: number) =>
        Float32Array.from(data, (id, i) => {
          const row = data.subarray(i - (i % width), i - (i % width) + width);
          const inContext = i % width > row.indexOf(special.sep) + 1 && id >= 10;
          return inContext ? (id === wanted ? 8 : 0) : 12;
        });
      return {
        startLogits: float32Tensor(score(idOf("A")), shape),
        endLogits: float32Tensor(score(idOf("Z")), shape),
      };
    },
  };
}

const classifierOf = (model: ReturnType<typeof labelling>, settings: object = {}) =>
  new TokenClassifier({ model, tokenizer: characterTokenizer, ...settings });
const answererOf = (model: ReturnType<typeof pointing>, settings: object = {}) =>
  new QuestionAnswerer({ model, tokenizer: characterTokenizer, ...settings });

// The numbers are those of docs/traps.md.
describe("traps", () => {
  it("T4: no row is longer than the model has positions for, two rows of the table being no positions", async () => {
    const model = new HashedTokenModel(["O", "X"]);
    await new TokenClassifier({ model, tokenizer: characterTokenizer }).classify("x".repeat(2000));
    expect(model.longestRow).toBe(512);
    const answering = new HashedModel();
    await new QuestionAnswerer({ model: answering, tokenizer: characterTokenizer }).answer({
      question: "who?",
      context: "x".repeat(2000),
    });
    expect(answering.longestRow).toBe(512);
  });

  it("T11: offsets count UTF-16 code units, past any emoji", async () => {
    const text = "👩‍🚒👍 x𠮷y";
    const entities = await classifierOf(labelling({ x: "B-X", 𠮷: "I-X" })).classify(text);
    expect(entities.map(({ text: found, start }) => [found, start])).toEqual([["x𠮷", 8]]);
    const context = "👍👍 A𠮷Z 👍";
    const [answer] = await answererOf(pointing()).answer({ question: "?", context });
    expect([answer.text, answer.start, context.slice(answer.start, answer.end)]).toEqual(["A𠮷Z", 5, "A𠮷Z"]);
  });

  it("T13: a pair has four special tokens, and a row of exactly maxTokens tokens is one window", async () => {
    const model = pointing();
    await answererOf(model, { maxTokens: 20 }).answer({ question: "1234", context: "A23456789abZ" });
    expect(model.seen.map(({ inputIds }) => inputIds.shape)).toEqual([[1, 20]]);
    expect(Array.from(model.seen[0].inputIds.data).filter((id) => id === special.sep)).toHaveLength(3);
  });

  it("T14 T15: windows are measured in tokens, with each question's own length", async () => {
    const model = pointing();
    const context = "x".repeat(40);
    const inputs = ["z", "abcdefgh"].map((question) => ({ question, context }));
    await answererOf(model, { maxTokens: 24, windowOverlap: 0, batchTokens: 24 }).answer(inputs);
    const widths = model.seen.map(({ inputIds }) => inputIds.shape[1]);
    expect(widths.every((width) => width === 24)).toBe(true);
    expect(widths).toHaveLength(3 + 4);
  });

  it("T16: a question that leaves no room is refused, not answered with nothing", async () => {
    const asked = { question: "x".repeat(600), context: "A Z" };
    await expect(answererOf(pointing()).answer(asked)).rejects.toMatchObject({ code: "invalid-input" });
  });

  it("T17: nothing is torn where windows meet", async () => {
    const text = `${"x".repeat(13)}ABCD${"x".repeat(13)}`;
    const labels = labelling({ A: "B-X", B: "I-X", C: "I-X", D: "I-X" });
    for (let maxTokens = 8; maxTokens < 24; maxTokens++)
      for (let windowOverlap = 0; windowOverlap < 8; windowOverlap++) {
        const entities = await classifierOf(labels, { maxTokens, windowOverlap }).classify(text);
        expect(entities.map((entity) => entity.text)).toEqual(["ABCD"]);
      }
    const context = `${"x".repeat(13)}A12Z${"x".repeat(13)}`;
    for (let maxTokens = 14; maxTokens < 24; maxTokens++) {
      const settings = { maxTokens, windowOverlap: 4 };
      const [answer] = await answererOf(pointing(), settings).answer({ question: "?", context });
      expect(answer.text).toBe("A12Z");
    }
  });

  it("T18: offsets are those of the text as given, line breaks and blank ends included", async () => {
    const text = "\n\n x \r\n\u2028x";
    const entities = await classifierOf(labelling({ x: "B-X" })).classify(text);
    expect(entities.map(({ start }) => start)).toEqual([3, 8]);
  });

  it("T19: special tokens, question and padding are nothing that can be found", async () => {
    const entities = await classifierOf(labelling({ x: "B-X" })).classify(["abc", "x", "longer than x"]);
    expect(entities.map((found) => found.map(({ text }) => text))).toEqual([[], ["x"], ["x"]]);
    const inputs = ["A b Z", "a much longer context with an A and a Z"].map((context) => ({
      question: "AZ?",
      context,
    }));
    const answers = await answererOf(pointing()).answer(inputs);
    expect(answers.map(([{ text }]) => text)).toEqual(["A b Z", "A and a Z"]);
  });

  it("T21: results are in order of place, or of score", async () => {
    const entities = await classifierOf(labelling({ x: "B-X" })).classify("x..x...x.x");
    expect(entities.map(({ start }) => start)).toEqual([0, 3, 7, 9]);
    const answers = await answererOf(pointing()).answer(
      { question: "?", context: "AZ b AZ c Z" },
      { topK: 4 },
    );
    const scores = answers.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it("T25: every row is read from its own batch", async () => {
    const texts = Array.from({ length: 9 }, (_, i) => `${".".repeat(i)}x`);
    const entities = await classifierOf(labelling({ x: "B-X" })).classify(texts, { batchTokens: 12 });
    expect(entities.map(([{ start }]) => start)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const inputs = texts.map((text) => ({ question: "?", context: `${text}A1Z` }));
    const answers = await answererOf(pointing()).answer(inputs, { batchTokens: 16 });
    expect(answers.map(([{ start }]) => start)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("T32: calls at once keep apart", async () => {
    const classifier = new TokenClassifier({
      model: new HashedTokenModel(["O", "B-X", "I-X"]),
      tokenizer: characterTokenizer,
    });
    const texts = ["one text", "another one", "and a third"];
    const apart = [];
    for (const text of texts) apart.push(await classifier.classify(text));
    expect(await Promise.all(texts.map((text) => classifier.classify(text)))).toEqual(apart);
  });

  it("T34: equal texts give equal results that are not the same object", async () => {
    const [first, second] = await classifierOf(labelling({ x: "B-X" })).classify(["x", "x"]);
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
    expect(second[0]).not.toBe(first[0]);
  });

  it("T35: an empty question moves nothing", async () => {
    const [answer] = await answererOf(pointing()).answer({ question: "", context: "b A1Z" });
    expect([answer.text, answer.start]).toEqual(["A1Z", 2]);
  });

  it("T38: every run has an attention mask that leaves padding out", async () => {
    const model = labelling({});
    await classifierOf(model).classify(["a", "abc"]);
    expect(Array.from(model.seen[0].attentionMask.data)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
  });

  it("T40: special tokens spelled out in a text are text, unless asked for", async () => {
    const asked: unknown[] = [];
    const tokenizer = counting(characterTokenizer);
    const tokenize = tokenizer.tokenize.bind(tokenizer);
    const watching = {
      ...tokenizer,
      tokenize: (...[text, options]: Parameters<typeof tokenize>) => {
        asked.push(options.specialTokensInText);
        return tokenize(text, options);
      },
    };
    const classifier = new TokenClassifier({ model: labelling({}), tokenizer: watching });
    await classifier.classify("[SEP]");
    await classifier.classify("[SEP]", { specialTokensInText: "find" });
    expect(asked).toEqual(["plain", "find"]);
  });
});
