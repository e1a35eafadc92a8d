import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { naiveSoftmax } from "../../test/task-doubles.js";
import { logSumExp, sigmoid, softmax } from "./logits.js";

const logits = fc.array(fc.float({ min: -80, max: 80, noNaN: true }), { minLength: 1, maxLength: 12 });

describe("softmax", () => {
  it("is exp over the sum of exps", () => {
    fc.assert(
      fc.property(logits, (values) => {
        const expected = naiveSoftmax(values);
        softmax(values).forEach((score, i) => {
          expect(score).toBeCloseTo(expected[i], 12);
        });
      }),
    );
  });

  it("stays a distribution where exp would overflow", () => {
    expect(softmax([1e4, 1e4 - Math.log(3)])[0]).toBeCloseTo(0.75, 9);
    expect(softmax([-1e4])).toEqual([1]);
  });

  it("gives the same scores to the bit in any order", () => {
    fc.assert(
      fc.property(logits, fc.infiniteStream(fc.nat()), (values, random) => {
        const keys = values.map(() => random.next().value as number);
        const order = values.map((_, i) => i).sort((a, b) => keys[a] - keys[b]);
        const shuffled = softmax(order.map((i) => values[i]));
        const straight = softmax(values);
        expect(shuffled).toEqual(order.map((i) => straight[i]));
      }),
    );
  });
});

it("sigmoid is half at 0 and never leaves 0 to 1", () => {
  expect(sigmoid(0)).toBe(0.5);
  expect(sigmoid(1e4)).toBe(1);
  expect(sigmoid(-1e4)).toBe(0);
});

it("sigmoid is 1 / (1 + exp(-x)), and that of -x what is left of 1", () => {
  fc.assert(
    fc.property(fc.float({ min: -80, max: 80, noNaN: true }), (x) => {
      expect(sigmoid(x)).toBeCloseTo(1 / (1 + Math.exp(-x)), 14);
      expect(sigmoid(x) + sigmoid(-x)).toBeCloseTo(1, 14);
    }),
  );
});

describe("logSumExp", () => {
  it("is the log of the sum of exps", () => {
    fc.assert(
      fc.property(logits, (values) => {
        const sum = values.reduce((total, value) => total + Math.exp(value), 0);
        expect(logSumExp(values)).toBeCloseTo(Math.log(sum), 9);
      }),
    );
  });

  it("stays finite where exp would overflow, and is -Infinity of nothing", () => {
    expect(logSumExp([1e4, 1e4])).toBeCloseTo(1e4 + Math.LN2, 9);
    expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
  });
});
