import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeLine, escapeText, jsonLine, messageLine } from "../src/escape.js";

/** Everything that moves a cursor, begins a sequence, ends a line or turns text, asked of Unicode itself. */
const ACTS_ON_TERMINALS = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

/** Any text, rich in what must be escaped. */
const texts = fc.string({
  unit: fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.constantFrom(
      "\u001b",
      "\u009b",
      "\u007f",
      "\u202e",
      "\u2066",
      "\u200f",
      "\u061c",
      "\u2028",
      "\n",
      "\r",
      "\t",
      " ",
    ),
  ),
});

describe("whatever a text holds", () => {
  test("a line of it acts on no terminal, and what is harmless stays", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(escapeLine(text)).not.toMatch(ACTS_ON_TERMINALS);
        if (!ACTS_ON_TERMINALS.test(text)) expect(escapeLine(text)).toBe(text);
      }),
    );
  });

  test("line feeds and tabs of a text stay, in their order", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const layout = (of: string): string => of.replace(/[^\n\t]/gu, "");
        expect(layout(escapeText(text))).toBe(layout(text));
        expect(escapeText(text).replace(/[\n\t]/g, "")).not.toMatch(ACTS_ON_TERMINALS);
      }),
    );
  });

  test("a line of JSON acts on no terminal, and is the same when it is read", () => {
    fc.assert(
      fc.property(fc.dictionary(texts, texts), (record) => {
        const line = jsonLine(record);
        expect(line.slice(0, -1)).not.toMatch(ACTS_ON_TERMINALS);
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(record)));
      }),
    );
  });

  test("a message is one short line", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 400 }), (text, times) => {
        const line = messageLine(text.repeat(times));
        expect(line).not.toMatch(ACTS_ON_TERMINALS);
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1000);
        expect(line).not.toContain("\ufffd".repeat(text.includes("\ufffd") ? 1001 : 1));
      }),
    );
  });
});

test("a message keeps its words, and says where it was cut", () => {
  expect(messageLine("first \r\n  second\n\nthird")).toBe("first second third");
  expect(messageLine("é".repeat(500))).toBe("é".repeat(500));
  expect(messageLine("é".repeat(501))).toBe(`${"é".repeat(498)}…`);
});

test("millions of blanks between two line feeds are one message all the same", () => {
  expect(messageLine(`a${" ".repeat(4_000_000)}b\n${" ".repeat(4_000_000)}`).startsWith("a ")).toBe(true);
});
