import fc from "fast-check";
import { expect, it } from "vitest";
import { describeValue } from "./describe-value.js";

it("says of anything what it is, on one short line", () => {
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withMap: true });
  fc.assert(
    fc.property(fc.oneof(anything, fc.string({ unit: "binary" }), fc.constant(Symbol("x"))), (value) => {
      const said = describeValue(value);
      expect(said).not.toMatch(/[\n\r\u2028\u2029]/);
      expect(said.length).toBeGreaterThan(0);
    }),
  );
  const text = "\u202e\n".repeat(1e6);
  expect(describeValue(text).length).toBeLessThan(1000);
});

it.each([
  ["", '""'],
  [null, "null"],
  [[1, 2], "a list of 2"],
  [Object.create(null), "an object"],
  [class {}, "a function"],
  [Number.NaN, "NaN"],
])("%o is %s", (value, said) => {
  expect(describeValue(value)).toBe(said);
});
