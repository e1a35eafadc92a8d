import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeUtf8,
  decodeUtf8Into,
  encodeUtf8,
  encodeUtf8Into,
  toUnits,
  unitsToString,
  utf8SequenceLength,
} from "./utf8.js";

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

  test("decodes into an array what the platform accepts, and refuses the rest", () => {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    // Well-formed text with a byte changed: nearly all of random bytes would be refused at once.
    const nearlyText = fc
      .tuple(fc.string({ unit: "binary", minLength: 1, maxLength: 12 }), fc.nat(), fc.nat(255), fc.boolean())
      .map(([text, at, byte, isChanged]) => {
        const bytes = new TextEncoder().encode(text);
        if (isChanged) bytes[at % bytes.length] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(nearlyText, (bytes) => {
        let expected: string | undefined;
        try {
          expected = strict.decode(bytes);
        } catch {
          expected = undefined;
        }
        const units = new Uint16Array(bytes.length + 2);
        const count = decodeUtf8Into(bytes, 0, bytes.length, units, 2);
        expect(count < 0 ? undefined : unitsToString(units, 2, 2 + count)).toBe(expected);
        let end = 0;
        for (let length = -1; length !== 0; end += length)
          length = utf8SequenceLength(bytes, end, bytes.length);
        expect(end === bytes.length).toBe(expected !== undefined);
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
