import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeUtf8, encodeUtf8, encodeUtf8Into, toUnits, unitsToString } from "./utf8.js";

const anyText = fc.string({ unit: "binary", maxLength: 200 });
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 100 })
  .map((units) => String.fromCharCode(...units));

describe("utf8", () => {
  test("encodes as the platform does, lone surrogates included", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, anyUnits), (text) => {
        expect([...encodeUtf8(text)]).toEqual([...new TextEncoder().encode(text)]);
      }),
    );
  });

  test("decodes well-formed bytes as the platform does", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
      }),
    );
    const long = "aé中𝄞".repeat(3000);
    expect(decodeUtf8(encodeUtf8(long))).toBe(long);
  });

  test("accepts exactly the byte sequences that the platform accepts", () => {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 5 }), (bytes) => {
        let expected: string | undefined;
        try {
          expected = strict.decode(bytes);
        } catch {
          expected = undefined;
        }
        const decoded = decodeUtf8(bytes);
        if (expected === undefined) expect(decoded).toContain("\ufffd");
        else expect(decoded).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  test("refuses to write past the end of the target", () => {
    expect(encodeUtf8Into(toUnits("a中"), 0, 2, new Uint8Array(3))).toBe(-1);
    expect(encodeUtf8Into(toUnits("a中"), 0, 2, new Uint8Array(4))).toBe(4);
  });

  test("long unit ranges become text in one piece", () => {
    const text = "x".repeat(5000) + "𝄞".repeat(4000);
    expect(unitsToString(toUnits(text), 0, text.length)).toBe(text);
    expect(unitsToString(toUnits("abcd"), 1, 3)).toBe("bc");
  });
});
