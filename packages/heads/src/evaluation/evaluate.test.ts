import { describe, expect, it } from "vitest";
import { evaluateAnswers, evaluateEntities, evaluateLabels } from "./evaluate.js";
import { readAnswerRecord, readEntityRecord, readLabelRecord } from "./records.js";

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
