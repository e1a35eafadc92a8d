import { describe, expect, it } from "vitest";
import { mergeSpans, mergeVotes } from "./merge.js";

describe("mergeSpans", () => {
  it("T17: a span found in two windows is one, with the higher probability", () => {
    expect(
      mergeSpans([
        { start: 4, end: 9, probability: 0.6 },
        { start: 4, end: 9, probability: 0.8 },
        { start: 4, end: 9, probability: 0.7 },
        { start: 4, end: 8, probability: 0.5 },
      ]),
    ).toEqual([
      { start: 4, end: 8, probability: 0.5 },
      { start: 4, end: 9, probability: 0.8 },
    ]);
  });

  it("T21: orders by start, then end, as numbers", () => {
    const spans = [
      { start: 10, end: 11, probability: 1 },
      { start: 9, end: 100, probability: 1 },
      { start: 9, end: 20, probability: 1 },
    ];
    expect(mergeSpans(spans).map(({ start, end }) => [start, end])).toEqual([
      [9, 20],
      [9, 100],
      [10, 11],
    ]);
  });
});

describe("mergeVotes", () => {
  it("takes the option of most windows, its probability the mean", () => {
    const vote = mergeVotes([
      { option: 0, probability: 0.99 },
      { option: 1, probability: 0.5 },
      { option: 1, probability: 0.6 },
    ]);
    expect(vote?.option).toBe(1);
    expect(vote?.probability).toBeCloseTo(0.55, 12);
  });

  it("then the more probable, then the first", () => {
    expect(mergeVotes([0.5, 0.7].map((probability, option) => ({ option, probability })))?.option).toBe(1);
    expect(
      mergeVotes([
        { option: 2, probability: 0.5 },
        { option: 1, probability: 0.5 },
      ])?.option,
    ).toBe(1);
    expect(mergeVotes([])).toBeUndefined();
  });
});
