import { parseSchema, type Schema } from "@ernie-m/heads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeView, encodeView, MAX_SHARED_TEXT } from "./url-state.js";

const schema = fc.constantFrom<Schema>("a", ["a", "b"], { "地点 & #": ["x=y", "%20+"] }, [
  { a: { b: [] } },
  "c",
]);

describe("a shared view", () => {
  it("comes back from the address as it went in, in any script", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 80 }),
        schema,
        fc.integer({ min: 0, max: 20 }).map((n) => n / 20),
        (text, names, threshold) => {
          const link = encodeView({ text, schema: names, threshold });
          const url = new URL(`https://host/page#${link}`);
          expect(decodeView(url.hash)).toEqual({ text, schema: names, threshold });
        },
      ),
    );
  });

  it("does not fail on half a surrogate pair", () => {
    expect(decodeView(encodeView({ text: "a\ud800b", schema: "x" }) ?? "").text).toBe("a\ufffdb");
  });

  it("is not made of a text too long for an address", () => {
    expect(encodeView({ text: "x".repeat(MAX_SHARED_TEXT), schema: "a" })).toBeDefined();
    expect(encodeView({ text: "x".repeat(MAX_SHARED_TEXT + 1), schema: "a" })).toBeUndefined();
  });

  it("leaves out what is broken and keeps the rest", () => {
    expect(decodeView("#text=hello&schema={&threshold=7")).toEqual({ text: "hello" });
    expect(decodeView("#threshold=")).toEqual({});
    expect(decodeView("")).toEqual({});
    fc.assert(
      fc.property(fc.string(), (fragment) => {
        const { threshold = 0 } = decodeView(fragment);
        expect(threshold >= 0 && threshold <= 1).toBe(true);
      }),
    );
  });

  it("carries schemas that parse", () => {
    fc.assert(
      fc.property(schema, (names) => {
        const { schema: read } = decodeView(encodeView({ text: "t", schema: names }) ?? "");
        expect(parseSchema(read).map(({ name }) => name)).toEqual(parseSchema(names).map(({ name }) => name));
      }),
    );
  });
});
