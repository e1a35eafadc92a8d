import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { parseSchema, type Schema } from "@ernie-m/heads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeView, encodeView, MOST_ENCODED, MOST_TEXT } from "./url-state.js";

const schema = fc.constantFrom<Schema>("a", ["a", "b"], { "地点 & #": ["x=y", "%20+"] }, [
  { a: { b: [] } },
  "c",
]);
const share = fc.integer({ min: 0, max: 20 }).map((n) => n / 20);

describe("a shared view", () => {
  it("comes back from the address as it went in, in any script and length", async () => {
    const texts = fc
      .tuple(fc.string({ unit: "grapheme", maxLength: 80 }), fc.constantFrom(1, 200))
      .map(([text, times]) => text.repeat(times));
    const thresholds = fc.option(fc.dictionary(fc.constantFrom("a", "b &="), share, { minKeys: 1 }), {
      nil: undefined,
    });
    await fc.assert(
      fc.asyncProperty(texts, schema, share, thresholds, async (text, names, threshold, own) => {
        const view = { text, schema: names, threshold, ...(own !== undefined && { thresholds: own }) };
        const { fragment, hasText } = await encodeView(view);
        expect(hasText).toBe(true);
        const url = new URL(`https://host/page#${fragment}`);
        expect(await decodeView(url.hash)).toEqual(view);
      }),
    );
  });

  it("has the text in the shorter form, and in none that is too long, whatever its script", async () => {
    const scripts = ["a-z", "а-я", "一-龥", "가-힣", "ا-ي", "😀-🙏"].map((range) => {
      const [from = 0, to = 0] = [...range]
        .flatMap((one) => one.codePointAt(0) ?? [])
        .filter((at) => at !== 45);
      return fc.integer({ min: from, max: to }).map((at) => String.fromCodePoint(at));
    });
    const texts = fc
      .tuple(fc.constantFrom(...scripts), fc.constantFrom(10, 100, 1000, 4000))
      .chain(([unit, length]) => fc.string({ unit, minLength: length, maxLength: length + 2 }));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const { fragment, hasText } = await encodeView({ text, schema: "x" });
        const ofText = fragment.length - "&schema=%22x%22".length;
        const plain = new URLSearchParams({ text }).toString().length;
        const packed = "packed=".length + deflateRawSync(text).toString("base64url").length;
        // Of the same method, another implementation may save a few bytes more.
        expect(hasText).toBe(ofText > 0);
        if (hasText) expect(ofText).toBeLessThanOrEqual(Math.min(MOST_ENCODED, plain, packed + 32));
        else expect(Math.min(plain, packed)).toBeGreaterThan(MOST_ENCODED - 32);
      }),
      { numRuns: 60 },
    );
  });

  it("does not fail on half a surrogate pair", async () => {
    for (const text of ["a\ud800b", "a\ud800b".repeat(MOST_ENCODED)]) {
      const { fragment } = await encodeView({ text, schema: "x" });
      expect((await decodeView(fragment)).text).toBe(text.replaceAll("\ud800", "\ufffd"));
    }
  });

  it("has all but the text when that is too long, also compressed", async () => {
    let state = 1;
    const noise = Array.from({ length: 3 * MOST_ENCODED }, () => {
      state = (state * 48271) % 2147483647;
      return String.fromCharCode(33 + (state % 90));
    }).join("");
    const { fragment, hasText } = await encodeView({ text: noise, schema: ["a"], threshold: 0.25 });
    expect(hasText).toBe(false);
    expect(await decodeView(fragment)).toEqual({ schema: ["a"], threshold: 0.25 });
  });

  it("has no text that is longer than what opens it would wait for, however well it compresses", async () => {
    const { fragment, hasText } = await encodeView({ text: "a".repeat(MOST_TEXT + 1), schema: "x" });
    expect(hasText).toBe(false);
    expect(await decodeView(fragment)).toEqual({ schema: "x" });
    const longest = "a".repeat(MOST_TEXT);
    const { fragment: full } = await encodeView({ text: longest, schema: "x" });
    expect((await decodeView(full)).text === longest).toBe(true);
  });

  it("refuses a packed text that the page writes in no link: longer packed, or longer than it says", async () => {
    const packed = (bytes: Uint8Array): string => deflateRawSync(bytes).toString("base64url");
    // As much as the address of a link could hold, a thousand times.
    const bomb = packed(new Uint8Array(4_000_000).fill(97));
    expect(bomb.length).toBeLessThan(MOST_ENCODED);
    const opened = await decodeView(`#packed=${bomb}&threshold=0.5`);
    expect(opened.text?.length).toBeUndefined();
    expect(opened).toEqual({ threshold: 0.5 });
    const noise = createHash("shake128", { outputLength: MOST_ENCODED }).update("noise").digest("hex");
    const long = packed(Buffer.from(noise));
    expect(long.length).toBeGreaterThan(MOST_ENCODED);
    expect(await decodeView(`#packed=${long}&threshold=0.5`)).toEqual({ threshold: 0.5 });
  });

  it("leaves out what is broken and keeps the rest", async () => {
    expect(await decodeView("#text=hello&schema={&threshold=7&thresholds=3")).toEqual({ text: "hello" });
    expect(await decodeView("#packed=AAAA!&threshold=0.5")).toEqual({ threshold: 0.5 });
    expect(await decodeView('#thresholds={"a":0.5,"b":"x","c":7}')).toEqual({ thresholds: { a: 0.5 } });
    expect(await decodeView("#threshold=")).toEqual({});
    expect(await decodeView("")).toEqual({});
    await fc.assert(
      fc.asyncProperty(fc.string(), async (fragment) => {
        const { threshold = 0 } = await decodeView(fragment);
        expect(threshold >= 0 && threshold <= 1).toBe(true);
      }),
    );
  });

  it("carries schemas that parse", async () => {
    await fc.assert(
      fc.asyncProperty(schema, async (names) => {
        const { schema: read } = await decodeView((await encodeView({ text: "t", schema: names })).fragment);
        expect(parseSchema(read).map(({ name }) => name)).toEqual(parseSchema(names).map(({ name }) => name));
      }),
    );
  });
});
