import { readJsonLines } from "@ernie-m/fixtures";
import { describe, expect, it } from "vitest";
import type { SentencePieceVersion } from "../src/index.js";
import { referenceTokenizer } from "./reference-model.js";

/** A text with what SentencePiece 0.2.2 makes of it, and whether 0.1.97 makes something else of it. */
interface VersionCase {
  readonly text: string;
  readonly pieces: readonly string[];
  readonly differs: boolean;
}

const cases = readJsonLines<VersionCase>("sentencepiece/ties-0.2.2.jsonl");

describe("segmentations that are equally good but for rounding", () => {
  it("come out as SentencePiece 0.2.2 has them, when it is asked for", () => {
    const tokenizer = referenceTokenizer({ sentencePieceVersion: "0.2.2" });
    for (const { text, pieces } of cases) expect(tokenizer.pieces(text).pieces).toEqual(pieces);
  });

  it("come out as 0.1.97 has them by default, which is otherwise in these", () => {
    expect(cases.filter(({ differs }) => differs).length).toBeGreaterThan(50);
    for (const tokenizer of [referenceTokenizer(), referenceTokenizer({ sentencePieceVersion: "0.1.97" })])
      for (const { text, pieces, differs } of cases) {
        const found = tokenizer.pieces(text).pieces;
        if (differs) expect(found).not.toEqual(pieces);
        else expect(found).toEqual(pieces);
        expect(found.join("")).toBe(pieces.join(""));
      }
  });

  it("come out so in another thread as well", () => {
    const { parts } = referenceTokenizer({ sentencePieceVersion: "0.2.2" });
    const tokenizer = referenceTokenizer(parts);
    for (const { text, pieces } of cases) expect(tokenizer.pieces(text).pieces).toEqual(pieces);
  });

  it("of no other version", () => {
    const other = "0.2.0" as SentencePieceVersion;
    expect(() => referenceTokenizer({ sentencePieceVersion: other })).toThrow("sentencePieceVersion");
  });
});
