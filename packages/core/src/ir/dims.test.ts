import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatShape } from "../tensor.js";
import { addDims, type Dim, evaluateDim, multiplyDims, sameShape, symbolsOf } from "./dims.js";

const SYMBOLS = ["batch", "sequence", "past"];
const bindings = new Map([
  ["batch", 2],
  ["sequence", 5],
  ["past", 3],
]);

/** A size with the number it stands for, computed beside it. */
interface Known {
  readonly dim: Dim;
  readonly value: number;
}

const atom: fc.Arbitrary<Known> = fc.oneof(
  fc.nat(4).map((value) => ({ dim: value, value })),
  fc.constantFrom(...SYMBOLS).map((dim) => ({ dim, value: bindings.get(dim) ?? 0 })),
);

const { size } = fc.letrec<{ size: Known }>((tie) => ({
  size: fc.oneof(
    { maxDepth: 3 },
    atom,
    fc
      .tuple(tie("size"), tie("size"))
      .map(([a, b]) => ({ dim: addDims(a.dim, b.dim), value: a.value + b.value })),
    fc.array(tie("size"), { maxLength: 3 }).map((parts) => ({
      dim: multiplyDims(parts.map((part) => part.dim)),
      value: parts.reduce((product, part) => product * part.value, 1),
    })),
  ),
}));

describe("multiplyDims", () => {
  test("puts the number first and symbols in order", () => {
    expect(multiplyDims(["sequence", 3, "batch", 4])).toBe("12*batch*sequence");
    expect(multiplyDims(["(past+sequence)", "batch"])).toBe("(past+sequence)*batch");
    expect(multiplyDims(["sequence", 1])).toBe("sequence");
    expect(multiplyDims([2, 3])).toBe(6);
    expect(multiplyDims([])).toBe(1);
    expect(multiplyDims(["batch", 0])).toBe(0);
  });

  test("gives one text whatever the order and grouping", () => {
    fc.assert(
      fc.property(
        fc
          .array(size, { minLength: 1, maxLength: 5 })
          .chain((dims) =>
            fc.tuple(fc.constant(dims), fc.shuffledSubarray(dims, { minLength: dims.length })),
          ),
        fc.nat(5),
        ([dims, shuffled], split) => {
          const whole = multiplyDims(dims.map(({ dim }) => dim));
          const shape = shuffled.map(({ dim }) => dim);
          expect(multiplyDims(shape)).toBe(whole);
          expect(multiplyDims([multiplyDims(shape.slice(0, split)), multiplyDims(shape.slice(split))])).toBe(
            whole,
          );
        },
      ),
    );
  });
});

describe("addDims", () => {
  test("joins like terms and orders the rest", () => {
    expect(addDims("sequence", "past")).toBe("(past+sequence)");
    expect(addDims("sequence", 2)).toBe("(2+sequence)");
    expect(addDims("sequence", "sequence")).toBe("2*sequence");
    expect(addDims(addDims("past", "sequence"), addDims(1, "past"))).toBe("(1+2*past+sequence)");
    expect(addDims("sequence", 0)).toBe("sequence");
    expect(addDims(2, 3)).toBe(5);
  });

  test("gives one text whatever the order and grouping", () => {
    fc.assert(
      fc.property(size, size, size, (a, b, c) => {
        expect(addDims(a.dim, b.dim)).toBe(addDims(b.dim, a.dim));
        expect(addDims(addDims(a.dim, b.dim), c.dim)).toBe(addDims(a.dim, addDims(b.dim, c.dim)));
      }),
    );
  });
});

describe("evaluateDim", () => {
  test("agrees with arithmetic", () => {
    fc.assert(
      fc.property(size, ({ dim, value }) => {
        expect(evaluateDim(dim, bindings)).toBe(value);
      }),
    );
  });

  test("is undefined while a symbol is not bound", () => {
    for (const dim of ["other", "2*other", "batch*other", "(other+sequence)"])
      expect(evaluateDim(dim, bindings), dim).toBeUndefined();
  });

  test("takes a bound product or sum as a whole", () => {
    expect(evaluateDim("a*b", new Map([["a*b", 7]]))).toBe(7);
    expect(evaluateDim("2*(a+b)", new Map([["(a+b)", 7]]))).toBe(14);
  });
});

test("symbolsOf names every symbol and no number", () => {
  expect(symbolsOf(12)).toEqual([]);
  expect(symbolsOf("12*batch*(2+3*past+sequence)")).toEqual(["batch", "past", "sequence"]);
});

test("shapes print and compare axis by axis", () => {
  expect(formatShape(["batch", 3])).toBe("[batch, 3]");
  expect(formatShape([])).toBe("[]");
  expect(sameShape(["batch", 3], ["batch", 3])).toBe(true);
  expect(sameShape(["batch", 3], ["batch", 4])).toBe(false);
  expect(sameShape(["batch"], ["batch", 1])).toBe(false);
});
