import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fixturePath } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import { ErnieMTokenizer } from "../src/index.js";
import { SentencePieceProcessor } from "../src/sentencepiece/processor.js";
import { modelKinds } from "./model-kinds.js";
import { encodeWith } from "./spans.js";

/** Models of other kinds than ERNIE-M's, trained and used by SentencePiece 0.1.97 (make.py beside them). */
interface Case {
  readonly text: string;
  readonly pieces: string[];
  readonly ids: number[];
  readonly spans: [number, number][];
  readonly decoded: string;
}

function unpacked(name: string): Buffer {
  return gunzipSync(readFileSync(fixturePath(`sentencepiece/${name}.gz`)));
}

function casesOf(name: string): Case[] {
  const lines = unpacked(`${name}.jsonl`).toString("utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

describe.each(modelKinds)("%s", (name) => {
  const bytes = unpacked(`${name}.model`);
  const processor = SentencePieceProcessor.fromBytes(bytes, name);
  const cases = casesOf(name);

  test("gives SentencePiece's pieces, ids and spans, met once and met again", () => {
    expect(cases.length).toBeGreaterThan(150);
    for (let round = 0; round < 2; round++) {
      for (const { text, pieces, ids, spans } of cases) {
        const { normalized: _, ...actual } = encodeWith(processor, text);
        expect(actual, JSON.stringify(text)).toEqual({ pieces, ids, spans });
      }
    }
  });
});

test("a word model is refused by name", () => {
  const load = () => SentencePieceProcessor.fromBytes(unpacked("word.model"), "word.model");
  expect(load).toThrow(expect.objectContaining({ code: "unsupported-model", file: "word.model" }));
  expect(load).toThrow(/word model/);
});

describe("byte fallback", () => {
  const tokenizer = ErnieMTokenizer.create({ sentencePiece: unpacked("unigram-bytes.model") });

  test("decodes what SentencePiece decodes", () => {
    for (const { ids, decoded } of casesOf("unigram-bytes"))
      expect(tokenizer.decode(ids).trim()).toBe(decoded.trim());
  });

  test("gives every byte the offsets of its character, and the text back", () => {
    const text = "a 漢😀b";
    const { tokens, ids, starts, ends } = tokenizer.tokenize(text);
    const spans = tokens.map((token, i) => `${token}:${text.slice(starts[i], ends[i])}`);
    expect(spans).toEqual([
      "a:a",
      "▁: ",
      ...["<0xE6>", "<0xBC>", "<0xA2>"].map((byte) => `${byte}:漢`),
      ...["<0xF0>", "<0x9F>", "<0x98>", "<0x80>"].map((byte) => `${byte}:😀`),
      "b:b",
    ]);
    expect(tokenizer.decode(ids)).toBe(text);
    expect(tokenizer.decode(ids.subarray(0, 3))).toBe("a \ufffd");
    // ERNIE-M drops the mark that stands alone before the first word.
    expect(tokenizer.pieces(text).pieces).toEqual(["▁", ...tokens]);
  });

  test("is in n-best lists and samples too", () => {
    const { sentencePiece } = tokenizer;
    for (const { pieces } of sentencePiece.nbest("漢", 3))
      expect(pieces.slice(-2)).toEqual(["<0xBC>", "<0xA2>"]);
    expect(sentencePiece.sample("漢", { alpha: 1, nbestSize: -1 }).pieces.slice(-1)).toEqual(["<0xA2>"]);
  });
});

describe("a BPE model", () => {
  const processor = SentencePieceProcessor.fromBytes(unpacked("bpe.model"), "bpe.model");
  const text = "the quick brown fox jumps over the lazy dog";

  test("has no n-best lists and no entropy", () => {
    const refused = expect.objectContaining({ code: "unsupported-model", file: "bpe.model" });
    expect(() => processor.nbest(text, 2)).toThrow(refused);
    expect(() => processor.entropy(text)).toThrow(refused);
  });

  test("leaves out merges with the probability asked for", () => {
    const sample = (alpha: number, random?: () => number) =>
      processor.sample(text, { alpha, nbestSize: -1, ...(random && { random }) }).pieces;
    const best = encodeWith(processor, text).pieces;
    expect(sample(0)).toEqual(best);
    expect(sample(1)).toEqual([..."▁the▁quick▁brown▁fox▁jumps▁over▁the▁lazy▁dog"]);
    let turn = 0;
    const some = sample(0.5, () => (turn++ % 2 === 0 ? 0.9 : 0.1));
    expect(some.length).toBeGreaterThan(best.length);
    expect(some.join("")).toBe(best.join(""));
    expect(() => sample(1.5)).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });
});
