import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeUtf8 } from "./utf8.js";

/** Bytes are well-formed where the text they are read as has just these bytes. */
function reference(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString("utf8");
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

describe("decodeUtf8", () => {
  test("decodes what is well-formed of any bytes, and nothing else", () => {
    const interesting = fc.constantFrom(
      0x7f,
      0x80,
      0xbf,
      0xc0,
      0xc2,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
      0xff,
    );
    const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), interesting, fc.constantFrom(0x80, 0x9f, 0xa0));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 12 }), (values) => {
        const bytes = Uint8Array.from(values);
        expect(decodeUtf8(bytes)).toBe(reference(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  test("decodes what is well-formed of all sequences of two bytes", () => {
    for (let pair = 0; pair < 0x10000; pair++) {
      const bytes = Uint8Array.of(pair >> 8, pair & 0xff);
      if (decodeUtf8(bytes) !== reference(bytes)) expect.fail(`bytes ${pair.toString(16)}`);
    }
  });

  test("decodes every code point", () => {
    for (let code = 0; code <= 0x10ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      if (code > 0x3000 && code % 7 !== 0) continue;
      const text = String.fromCodePoint(code);
      if (decodeUtf8(new TextEncoder().encode(text)) !== text) expect.fail(`code point ${code.toString(16)}`);
    }
  });

  test("keeps byte order marks, wherever they stand", () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xef, 0xbb, 0xbf))).toBe("\ufeffa\ufeff");
  });

  test("decodes long texts", () => {
    const text = "a😀".repeat(10_000);
    expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
  });

  test.each([
    ["overlong", [0xc0, 0xaf]],
    ["overlong of three", [0xe0, 0x80, 0xaf]],
    ["surrogate", [0xed, 0xa0, 0x80]],
    ["past the last code point", [0xf4, 0x90, 0x80, 0x80]],
    ["cut", [0xe2, 0x82]],
    ["lone continuation", [0x80]],
  ])("refuses: %s", (_, bytes) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBeUndefined();
  });
});
