import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitLessons } from "./split.js";

const records = fc
  .array(fc.record({ text: fc.nat(12), label: fc.constantFrom("a", "b", "c"), isThere: fc.boolean() }), {
    maxLength: 40,
  })
  .map((all) =>
    all.map(({ text, label, isThere }) => ({
      text: `text ${text}`,
      prompt: label,
      label,
      offsets: "utf-16" as const,
      spans: isThere ? [{ start: 0, end: 4, text: "text" }] : [],
    })),
  );

describe("what is held back", () => {
  it("is of other texts, and has no name that is not learned", () => {
    fc.assert(
      fc.property(records, (all) => {
        const { training, development } = splitLessons(all);
        expect(training.length + development.length).toBe(all.length);
        const texts = new Set(training.map(({ text }) => text));
        expect(development.some(({ text }) => texts.has(text))).toBe(false);
        const learned = new Set(training.filter(({ spans }) => spans.length > 0).map(({ label }) => label));
        const measured = development.filter(({ spans }) => spans.length > 0);
        expect(measured.every(({ label }) => learned.has(label))).toBe(true);
        // Without an answer nothing could be measured.
        expect(development.length === 0 || measured.length > 0).toBe(true);
      }),
    );
  });

  it("is about a quarter, from four texts on", () => {
    const of = (count: number) =>
      Array.from({ length: count }, (_, n) => ({
        ...{ text: `text ${n}`, prompt: "a", label: "a", offsets: "utf-16" as const },
        spans: [{ start: 0, end: 4, text: "text" }],
      }));
    expect([3, 4, 8, 20].map((count) => splitLessons(of(count)).development.length)).toEqual([0, 1, 2, 5]);
  });
});
