import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Sha256 } from "./sha256.js";

test("agrees with the platform's, however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (pieces) => {
      const hash = new Sha256();
      const expected = createHash("sha256");
      for (const piece of pieces) {
        hash.update(piece);
        expected.update(piece);
      }
      expect(hash.digest()).toBe(expected.digest("hex"));
    }),
    { numRuns: 500 },
  );
});

test.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128])("pads %i bytes", (length) => {
  const bytes = new Uint8Array(length).fill(0xa5);
  expect(new Sha256().update(bytes).digest()).toBe(createHash("sha256").update(bytes).digest("hex"));
});
