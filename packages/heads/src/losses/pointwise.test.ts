import { describe, expect, test } from "vitest";
import { binaryCrossEntropy, meanSquaredError } from "./pointwise.js";

describe("losses of single logits", () => {
  test("mean squared error is the mean of the squares", () => {
    expect(meanSquaredError(Float32Array.of(1, -2, 0.5), [0, 1, 0.5])).toBe((1 + 9 + 0) / 3);
    expect(meanSquaredError(Float32Array.of(3), [3])).toBe(0);
  });

  test("binary cross-entropy is that of the probabilities, and finite for any logit", () => {
    const logits = [0, 1.5, -2];
    const targets = [1, 0, 0.25];
    const terms = logits.map((x, i) => {
      const p = 1 / (1 + Math.exp(-x));
      return -(targets[i] * Math.log(p) + (1 - targets[i]) * Math.log(1 - p));
    });
    const mean = terms.reduce((sum, term) => sum + term, 0) / terms.length;
    expect(binaryCrossEntropy(Float32Array.from(logits), targets)).toBeCloseTo(mean, 12);
    expect(binaryCrossEntropy(Float32Array.of(1000, -1000), [0, 1])).toBe(1000);
  });
});
