import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteList } from "./quote.js";

describe("a list of texts in a message", () => {
  it("has all of few, each quoted, and is never long", () => {
    expect(quoteList([])).toBe("");
    expect(quoteList(["a", 'b "c"'])).toBe('"a", "b \\"c\\""');
    expect(quoteList(["a\u202eb\n"])).toBe('"a\\u202eb\\n"');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 50 }), { maxLength: 20 }), (texts) => {
        const listed = quoteList(texts);
        const rest = Math.max(0, texts.length - 8);
        expect(listed.endsWith(` and ${rest} more`)).toBe(rest > 0);
        const names: unknown = JSON.parse(`[${listed.replace(/ and \d+ more$/, "")}]`);
        if (texts.every((text) => text.length <= 60)) expect(names).toEqual(texts.slice(0, 8));
      }),
    );
    const many = Array.from({ length: 100_000 }, (_, i) => `${i}`.repeat(1000));
    expect(quoteList(many).length).toBeLessThan(600);
    expect(quoteList(many)).toMatch(/ and 99992 more$/);
  });
});
