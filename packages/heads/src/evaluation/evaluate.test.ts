import { describe, expect, it } from "vitest";
import { extractorOf, modelFinding } from "../../test/scripted-model.js";
import { PromptTooLongError } from "../information-extraction/errors.js";
import { evaluateAnswers, evaluateEntities, evaluateExtraction, evaluateLabels } from "./evaluate.js";
import { readAnswerRecord, readEntityRecord, readLabelRecord, readPromptRecord } from "./records.js";

const record = (
  text: string,
  prompt: string,
  spans: readonly (readonly [number, number])[],
  label?: string,
) => readPromptRecord({ text, prompt, spans, ...(label && { label }) });

describe("evaluateExtraction", () => {
  const model = modelFinding({ person: ["Ann", "Bob"], place: [], "friend of Ann": ["Bob"] });

  it("asks every prompt of its texts and counts by label", async () => {
    const seen: number[] = [];
    const records = [
      record("Ann met Bob.", "person", [
        [0, 3],
        [8, 11],
      ]),
      record("Bob sang.", "person", []),
      record("Ann is in Rome.", "place", [[10, 14]]),
      record("Ann met Bob.", "friend of Ann", [[8, 11]], "friend"),
    ];
    const { micro, kinds } = await evaluateExtraction(extractorOf(model), records, {
      onRecords: (done) => seen.push(done),
    });
    expect(micro).toMatchObject({ gold: 4, predicted: 4, correct: 3, precision: 0.75, recall: 0.75 });
    expect(kinds.person).toMatchObject({ gold: 2, predicted: 3, correct: 2 });
    expect(kinds.friend).toMatchObject({ gold: 1, predicted: 1, correct: 1 });
    expect(seen).toEqual([2, 3, 4]);
  });

  it("gives a name like __proto__ no special treatment", async () => {
    const { micro } = await evaluateExtraction(extractorOf(model), [record("Ann", "__proto__", [[0, 3]])]);
    expect(micro).toMatchObject({ gold: 1, predicted: 0 });
  });

  it("fails at a prompt that is too long, or goes on where the caller takes note", async () => {
    const long = [record("Ann", "x".repeat(600), [[0, 3]]), record("Ann", "person", [[0, 3]])];
    await expect(evaluateExtraction(extractorOf(model), long)).rejects.toBeInstanceOf(PromptTooLongError);
    const noted: string[] = [];
    const metrics = await evaluateExtraction(extractorOf(model), long, {
      onPromptTooLong: (error) => noted.push(error.code),
    });
    expect(noted).toEqual(["prompt-too-long"]);
    expect(metrics.micro).toMatchObject({ gold: 2, correct: 1 });
  });
});

describe("evaluateEntities, evaluateAnswers, evaluateLabels", () => {
  it("hold what a task finds against the records, in portions", async () => {
    const sizes: number[] = [];
    const finder = {
      classify: async (texts: readonly string[]) => {
        sizes.push(texts.length);
        return texts.map((text) => [{ label: "A", text, start: 0, end: text.length, score: 1 }]);
      },
    };
    const records = Array.from({ length: 70 }, (_, i) =>
      readEntityRecord({ text: "Ann", entities: i === 0 ? [] : [{ label: "A", start: 0, end: 3 }] }),
    );
    const { micro } = await evaluateEntities(finder, records);
    expect(micro).toMatchObject({ gold: 69, predicted: 70, correct: 69 });
    expect(sizes).toEqual([64, 6]);
  });

  it("take the best answer, an empty one for none", async () => {
    const answerer = {
      answer: async (inputs: readonly { readonly question: string }[]) =>
        inputs.map(({ question }) =>
          question === "?" ? [] : [{ text: "the cat", start: 0, end: 7, score: 1 }],
        ),
    };
    const records = [
      readAnswerRecord({ question: "who", context: "the cat", answers: ["cat"] }),
      readAnswerRecord({ question: "?", context: "the cat", answers: [] }),
      readAnswerRecord({ question: "?", context: "the cat", answers: ["cat"] }),
    ];
    expect((await evaluateAnswers(answerer, records)).exactMatch).toBeCloseTo(2 / 3, 12);
  });

  it("take the best label", async () => {
    const classifier = {
      classify: async (inputs: readonly unknown[]) =>
        inputs.map(() => ({ labels: [{ label: "tea", score: 1 }] })),
    };
    const records = [
      readLabelRecord({ text: "a", label: "tea" }),
      readLabelRecord({ text: "a", pair: "b", label: "sport" }),
    ];
    expect((await evaluateLabels(classifier, records)).accuracy).toBe(0.5);
  });
});

describe("records", () => {
  it("read offsets in either unit and check what spans say they cover", () => {
    const text = "👍 Ada";
    const inPoints = {
      text,
      prompt: "person",
      offsets: "code-points",
      spans: [{ start: 2, end: 5, text: "Ada" }],
    };
    expect(readPromptRecord(inPoints)).toEqual({
      text,
      prompt: "person",
      label: "person",
      offsets: "utf-16",
      spans: [{ start: 3, end: 6, text: "Ada" }],
    });
    expect(() => readPromptRecord({ ...inPoints, offsets: "utf-16" }, "line 3")).toThrow(
      'line 3.spans[0].text: expected " Ad", as the text has it, got "Ada"',
    );
  });

  it("name the place of what is wrong", () => {
    const wrong = (value: unknown) => () => readPromptRecord(value, "line 1");
    expect(wrong(5)).toThrow("line 1: expected an object with text, prompt and spans, got 5");
    expect(wrong({ text: "a", prompt: "b" })).toThrow("line 1.spans");
    expect(wrong({ text: "a", prompt: " ", spans: [] })).toThrow("line 1.prompt");
    expect(wrong({ text: "a", prompt: "Mood [good, bad]", spans: [] })).toThrow("line 1.prompt");
    expect(wrong({ text: "a", prompt: "b", spans: [[0, 2]] })).toThrow(
      "line 1.spans[0]: expected a stretch of the text, got 0 to 2",
    );
    expect(wrong({ text: "a", prompt: "b", spans: [], offsets: "bytes" })).toThrow("line 1.offsets");
    expect(() => readEntityRecord({ text: "a", entities: [{ start: 0, end: 1 }] })).toThrow(
      "record.entities[0].label",
    );
    expect(() => readAnswerRecord({ question: "a", context: "b", answers: "c" })).toThrow("record.answers");
    expect(() => readLabelRecord({ text: "a", label: null })).toThrow("record.label");
  });
});
