import { readFileSync } from "node:fs";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rewritesOf } from "./rewrites.js";

const file = (name: string): Uint8Array => readFileSync(new URL(name, referenceModelUrl));
const { sentencePiece } = ErnieMTokenizer.create({
  sentencePiece: file("sentencepiece.bpe.model"),
  vocab: file("vocab.txt"),
});
const rewrites = (text: string) => rewritesOf(text, sentencePiece.normalize(text));

describe("what the normaliser wrote differently", () => {
  it("is nothing for plain text", () => {
    expect(rewrites("Marie Curie was born in Warsaw.")).toEqual([]);
  });

  it("is told with its place", () => {
    expect(rewrites("paid ５０ now")).toEqual([{ start: 5, end: 7, before: "５０", after: "50" }]);
    expect(rewrites("2㎏")).toEqual([{ start: 1, end: 2, before: "㎏", after: "kg" }]);
    expect(rewrites("a  b")).toEqual([expect.objectContaining({ after: "" })]);
  });

  it("gives the normalised text when it is put in", () => {
    const unit = fc.constantFrom("a", "é", "５", "㎏", "ﬁ", " ", "東", "😀", "e\u0301", "\u200b", "½");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 16 }), (text) => {
        let at = 0;
        let rebuilt = "";
        for (const { start, end, before, after } of rewrites(text)) {
          expect(text.slice(start, end)).toBe(before);
          expect(start).toBeGreaterThanOrEqual(at);
          rebuilt += text.slice(at, start) + after;
          at = end;
        }
        rebuilt += text.slice(at);
        const { units, length } = sentencePiece.normalize(text);
        const normalized = String.fromCharCode(...units.subarray(0, length)).replaceAll("▁", " ");
        expect(rebuilt.trim()).toBe(normalized.trim());
      }),
    );
  });
});
