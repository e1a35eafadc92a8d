import fc from "fast-check";
import { expect, it } from "vitest";
import { CheckpointError } from "../errors.js";
import { checkRange } from "./file-range.js";

it("takes the ranges inside of a file, and no number that is no count of bytes", () => {
  const number = fc.oneof(
    fc.integer({ min: -3, max: 40 }),
    fc.constantFrom(0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 53 - 1, -0),
  );
  fc.assert(
    fc.property(fc.nat(40), number, number, (size, offset, length) => {
      const counts = [offset, length].every((value) => Number.isInteger(value) && value >= 0);
      const isInside = counts && BigInt(offset) + BigInt(length) <= BigInt(size);
      const check = () => checkRange("w.bin", size, { offset, length });
      if (isInside) expect(check).not.toThrow();
      else expect(check).toThrow(CheckpointError);
    }),
  );
  expect(() => checkRange("w.bin", 4, { offset: 3, length: 2 })).toThrow(
    expect.objectContaining({
      code: "truncated-file",
      message: "w.bin: wanted 2 bytes at 3 of a file of 4 bytes",
    }),
  );
});
