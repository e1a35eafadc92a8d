import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitPair, fitText, truncationOf } from "./truncation.js";

const ids = (length: number, from = 0): Int32Array => Int32Array.from({ length }, (_, i) => from + i);

describe("fitText", () => {
  it("leaves room for two special tokens and counts what it cuts", () => {
    expect(fitText(ids(6), 8)).toEqual({ ids: ids(6), cut: 0 });
    expect(fitText(ids(7), 8)).toEqual({ ids: ids(6), cut: 1 });
    expect(fitText(ids(0), 8)).toEqual({ ids: ids(0), cut: 0 });
  });
});

describe("fitPair", () => {
  it("T13: leaves room for four special tokens", () => {
    expect(fitPair(ids(2), ids(2), 8, "longest_first").cut).toBe(0);
    expect(fitPair(ids(2), ids(3), 8, "longest_first").cut).toBe(1);
  });

  it("longest_first takes a token at a time off the longer text, as published", () => {
    const length = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(length, length, fc.integer({ min: 4, max: 40 }), (a, b, maxTokens) => {
        let [first, second, cut] = [a, b, 0];
        while (first + second + 4 > maxTokens) {
          if (first > second) first--;
          else second--;
          cut++;
        }
        const fitted = fitPair(ids(a), ids(b, 100), maxTokens, "longest_first");
        expect(fitted).toEqual({ first: ids(first), second: ids(second, 100), cut });
      }),
    );
  });

  it("only_first leaves the second text whole", () => {
    expect(fitPair(ids(9), ids(3, 100), 10, "only_first")).toEqual({
      first: ids(3),
      second: ids(3, 100),
      cut: 6,
    });
  });
});

it("a result says what was cut only when something was", () => {
  expect(truncationOf(0)).toEqual({});
  expect(truncationOf(3)).toEqual({ truncatedTokens: 3 });
});
