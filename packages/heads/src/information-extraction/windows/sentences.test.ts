import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossesSentence, sentenceAround } from "./sentences.js";

function around(text: string, word: string): string {
  const start = text.indexOf(word);
  const { start: from, end: to } = sentenceAround(text, { start, end: start + word.length });
  return text.slice(from, to);
}

describe("sentenceAround", () => {
  it.each([
    ["Ada went home. Bob stayed. Eve left.", "Bob", "Bob stayed."],
    ["Ada went home. Bob stayed. Eve left.", "Eve", "Eve left."],
    ["It was so! Did Bob stay? Eve left.", "Bob", "Did Bob stay?"],
    [
      "We saw J. K. Rowling at St. Pancras in London. Bob did not.",
      "Rowling",
      "We saw J. K. Rowling at St. Pancras in London.",
    ],
    ["Sie kam am 4. Dezember nach Bonn. Er blieb.", "Bonn", "Sie kam am 4. Dezember nach Bonn."],
    ["He was born in 1976. She was not.", "She", "She was not."],
    ["He works at Acme Inc. in Bonn. She does not.", "Acme", "He works at Acme Inc. in Bonn."],
    ["“Ada left.” Bob did not.", "Bob", "Bob did not."],
    ["他去了北京。她没有去。", "她", "她没有去。"],
    ["他说「我们去。」然后就走了。", "然后", "然后就走了。"],
    ["राम घर गया। सीता नहीं गई।", "सीता", "सीता नहीं गई।"],
    ["A title\n\nAda went home", "Ada", "Ada went home"],
    ["Ada, 36\nBob, 41\nEve, 12", "Bob", "Bob, 41"],
    [
      "There is a line that was broken in its middle to fit, as in\nplain text files. Another one.",
      "plain",
      "There is a line that was broken in its middle to fit, as in\nplain text files.",
    ],
  ])("of %j, %j stands in %j", (text, word, sentence) => {
    expect(around(text, word)).toBe(sentence);
  });

  it("holds the span, begins and ends with it or with what is no space, and cuts no character in two", () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...' .\n。a\t😀!"」A'),
        fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
      ),
      maxLength: 6000,
      size: "max",
    });
    fc.assert(
      fc.property(text, fc.nat(), fc.nat({ max: 30 }), (whole, at, length) => {
        const start = whole.length === 0 ? 0 : at % whole.length;
        const span = { start, end: Math.min(whole.length, start + length) };
        const sentence = sentenceAround(whole, span);
        expect(sentence.start).toBeLessThanOrEqual(span.start);
        expect(sentence.end).toBeGreaterThanOrEqual(span.end);
        expect(sentence.end - sentence.start).toBeLessThanOrEqual(span.end - span.start + 2 * 2048);
        if (sentence.start < span.start) expect(whole[sentence.start]).toMatch(/\S/);
        if (sentence.end > span.end) expect(whole[sentence.end - 1]).toMatch(/\S/);
      }),
      { numRuns: 200 },
    );
  });

  it("follows a text without sentences for a while only", () => {
    const text = "word ".repeat(10_000);
    const { start, end } = sentenceAround(text, { start: 25_000, end: 25_004 });
    expect(end - start).toBeLessThan(5000);
    expect(text.slice(start, start + 4)).toBe("word");
    expect(text.slice(end - 4, end)).toBe("word");
  });
});

describe("crossesSentence", () => {
  it.each([
    ["London. Ada", true],
    ["London.\nAda", true],
    ["London\n\nAda", true],
    ["北京。上海", true],
    ["Mr. Big Stuff", false],
    ["U.S. Army", false],
    ["D.C. United", false],
    ["6. Januar 1919", false],
    ["एस. जयशंकर", false],
    ["Yahoo! and Google", false],
    ["example.org", false],
    ["Acme Inc.", false],
    ["Ada!", false],
  ])("%j: %j", (span, crosses) => {
    const text = `In ${span} it was.`;
    expect(crossesSentence(text, { start: 3, end: 3 + span.length })).toBe(crosses);
  });
});
