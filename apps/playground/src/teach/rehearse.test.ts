import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rehearsalOf } from "./rehearse.js";

describe("what is rehearsed", () => {
  it("has every answer, and every label that has none in some text", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.boolean()),
        (labels, texts, found) => {
          const questions = Array.from({ length: labels * texts }, (_, i) => {
            const label = `label ${Math.floor(i / texts)}`;
            return { text: `text ${i % texts}`, prompt: label, label, offsets: "utf-16" as const, spans: [] };
          });
          const answers = questions.map(({ label }) => {
            const isThere = found.next().value === true;
            return { gold: [], predicted: isThere ? [{ kind: label, start: 0, end: 4 }] : [] };
          });
          const records = rehearsalOf(questions, answers);
          expect(records.filter(({ spans }) => spans.length > 0).length).toBe(
            answers.filter(({ predicted }) => predicted.length > 0).length,
          );
          expect(records.every(({ spans }) => spans.every((span) => span.text === "text"))).toBe(true);
          const asked = new Set(records.map(({ label }) => label));
          expect(asked.size).toBe(labels);
          expect(new Set(records.map(({ text, prompt }) => `${text} ${prompt}`)).size).toBe(records.length);
          const perText = records.filter(({ spans }) => spans.length === 0).length / texts;
          expect(perText).toBeLessThanOrEqual(Math.max(3, Math.ceil(labels / texts)));
        },
      ),
    );
    expect(rehearsalOf([], undefined)).toEqual([]);
  });
});
