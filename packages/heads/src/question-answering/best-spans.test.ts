import { describe, expect, it } from "vitest";
import { bestSpans, type SpanSearch, type WindowLogits } from "./best-spans.js";

/** Places of tokens that stand one after the other, a blank between them; a length of 0 is a token that shows nothing. */
function placesOf(...lengths: readonly number[]) {
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const length of lengths) {
    starts.push(at);
    ends.push(at + length);
    at += length + 1;
  }
  return { starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
}

function window(
  start: readonly number[],
  end: readonly number[],
  more: Partial<WindowLogits> = {},
): WindowLogits {
  const logits = { start: Float32Array.from(start), end: Float32Array.from(end) };
  return { from: 0, noStart: 0, noEnd: 0, ...logits, ...more };
}

const search: SpanSearch = { topK: 1, maxAnswerTokens: 15, handleImpossibleAnswer: false };
const outline = (spans: ReturnType<typeof bestSpans>) =>
  spans.map(({ tokens }) => (tokens === undefined ? "none" : `${tokens.first}-${tokens.last}`));

describe("bestSpans", () => {
  it("takes the pair with the highest sum whose end is not before its start", () => {
    const logits = window([0, 1, 5, 0], [9, 0, 0, 3]);
    expect(outline(bestSpans([logits], placesOf(1, 1, 1, 1), search))).toEqual(["0-0"]);
    const apart = window([0, 1, 5, 0], [7, 0, 0, 3]);
    expect(outline(bestSpans([apart], placesOf(1, 1, 1, 1), search))).toEqual(["2-3"]);
  });

  it("keeps to the length limit", () => {
    const logits = window([5, 0, 0], [0, 1, 5]);
    const limited = (maxAnswerTokens: number) =>
      outline(bestSpans([logits], placesOf(1, 1, 1), { ...search, maxAnswerTokens }));
    expect(limited(3)).toEqual(["0-2"]);
    expect(limited(2)).toEqual(["0-1"]);
    expect(limited(1)).toEqual(["0-0"]);
  });

  it("scores start probability times end probability over the context's tokens", () => {
    const logits = window([Math.log(3), 0], [0, Math.log(4)], { noStart: 50, noEnd: 50 });
    const [{ score }] = bestSpans([logits], placesOf(1, 1), search);
    expect(score).toBeCloseTo((3 / 4) * (4 / 5), 6);
  });

  it("gives further answers that share no character with better ones", () => {
    const logits = window([5, 4, 0, 3, 0], [0, 5, 4, 0, 3]);
    expect(outline(bestSpans([logits], placesOf(1, 1, 1, 1, 1), { ...search, topK: 9 }))).toEqual([
      "0-1",
      "3-4",
      "2-2",
    ]);
  });

  it("takes a character that is several tokens once", () => {
    const places = { starts: Int32Array.from([0, 0, 1]), ends: Int32Array.from([1, 1, 2]) };
    const logits = window([5, 4, 0], [5, 4, 0]);
    expect(outline(bestSpans([logits], places, { ...search, topK: 9 }))).toEqual(["0-0", "2-2"]);
  });

  it("begins and ends no span at a token that shows nothing", () => {
    const logits = window([9, 0, 0, 0], [0, 0, 1, 9]);
    expect(outline(bestSpans([logits], placesOf(0, 1, 1, 0), search))).toEqual(["1-2"]);
    expect(bestSpans([logits], placesOf(0, 0, 0, 0), search)).toEqual([]);
  });

  it("ranks windows against each other: one that has nothing does not count as certain", () => {
    const windows = [window([1, 0], [1, 0]), window([6, 5], [5, 6], { from: 2 })];
    const [best, second] = bestSpans(windows, placesOf(1, 1, 1, 1), { ...search, topK: 2 });
    expect(best.tokens).toEqual({ first: 2, last: 3 });
    expect(second.score).toBeLessThan(0.01);
  });

  it("counts a token that two windows hold once, so an answer both are sure of stays sure", () => {
    const windows = [window([0, 0, 9], [0, 0, 9]), window([9, 0, 0], [9, 0, 0], { from: 2 })];
    const [best] = bestSpans(windows, placesOf(1, 1, 1, 1, 1), search);
    expect(best.tokens).toEqual({ first: 2, last: 2 });
    expect(best.score).toBeGreaterThan(0.99);
    expect(best.score).toBeLessThanOrEqual(1);
  });

  it("weighs no answer by the window that is least sure of it", () => {
    const windows = [
      window([0, 0], [0, 0], { noStart: 9, noEnd: 9 }),
      window([4, 0], [4, 0], { from: 2, noStart: 1, noEnd: 1 }),
    ];
    const places = placesOf(1, 1, 1, 1);
    const spans = bestSpans(windows, places, { ...search, topK: 2, handleImpossibleAnswer: true });
    expect(outline(spans)).toEqual(["2-2", "none"]);
    const total = Math.exp(4) + 3 + Math.exp(1);
    expect(spans[1].score).toBeCloseTo((Math.exp(1) / total) ** 2, 6);
    expect(outline(bestSpans([windows[0]], places, { ...search, handleImpossibleAnswer: true }))).toEqual([
      "none",
    ]);
  });

  it("takes the first among equals", () => {
    expect(outline(bestSpans([window([1, 1], [1, 1])], placesOf(1, 1), { ...search, topK: 2 }))).toEqual([
      "0-0",
      "1-1",
    ]);
  });
});
