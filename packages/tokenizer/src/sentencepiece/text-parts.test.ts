import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fixturePath } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import { modelKinds } from "../../test/model-kinds.js";
import { randomTexts } from "../../test/random-texts.js";
import { modelBytes } from "../../test/reference-model.js";
import { splitmix32 } from "../random.js";
import { PieceSplitter } from "../splitting/piece-splitter.js";
import { TokenBuffer } from "../splitting/token-buffer.js";
import { ErnieMTokenizer } from "../tokenizer.js";
import { SentencePieceProcessor } from "./processor.js";

const models: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ["reference", modelBytes()],
  ...modelKinds.map(
    (name) => [name, gunzipSync(readFileSync(fixturePath(`sentencepiece/${name}.model.gz`)))] as const,
  ),
];

/** Pieces with where they begin, of the whole text at once. */
function whole(processor: SentencePieceProcessor, text: string): string[] {
  const normalized = processor.normalize(text);
  const { ids, boundaries, length } = processor.segment(normalized);
  return Array.from({ length }, (_, i) => `${ids[i]}@${normalized.originalStart[boundaries[i]]}`);
}

/** The same, part by part. */
function inParts(processor: SentencePieceProcessor, text: string, enough: () => number) {
  const pieces: string[] = [];
  let parts = 0;
  for (let at = 0, score = 0; at < text.length; parts++) {
    const part = processor.normalizePart(text, at, enough());
    expect(part.isFirst).toBe(at === 0);
    const { ids, boundaries, length } = processor.segmentPart(part, score);
    for (let i = 0; i < length; i++) pieces.push(`${ids[i]}@${part.originalStart[boundaries[i]]}`);
    score = processor.partScore;
    at = part.end;
  }
  return { pieces, parts };
}

describe.each(models)("%s: a text in parts", (_, bytes) => {
  const processor = SentencePieceProcessor.fromBytes(bytes);

  test("has the pieces of the whole, wherever it is cut", () => {
    const next = randomTexts(7, true);
    const random = splitmix32(8);
    let cuts = 0;
    for (let n = 0; n < 600; n++) {
      const text = next();
      const { pieces, parts } = inParts(processor, text, () => 1 + Math.floor(random() * 30));
      expect(pieces, JSON.stringify(text)).toEqual(whole(processor, text));
      cuts += Math.max(0, parts - 1);
    }
    expect(cuts).toBeGreaterThan(600);
  });
});

test.each(["hf", "paddle"] as const)("long texts have the tokens of the whole, variant %s", (variant) => {
  const tokenizer = ErnieMTokenizer.create({ sentencePiece: modelBytes(), variant });
  const { sentencePiece } = tokenizer;
  const table = {
    size: sentencePiece.pieceCount,
    lookup: (units: Uint16Array, start: number, end: number) => sentencePiece.findPiece(units, start, end),
    idOf: (token: string) => sentencePiece.pieceToId(token),
    tokenOf: (id: number) => sentencePiece.idToPiece(id),
  };
  const splitter = new PieceSplitter(table, sentencePiece, sentencePiece.unkId, variant);
  const next = randomTexts(9, true);
  for (let n = 0; n < 5; n++) {
    let text = "";
    while (text.length < 60_000) text += `${next()} ▁ `;
    const normalized = sentencePiece.normalize(text);
    const expected = new TokenBuffer();
    splitter.append(normalized, sentencePiece.segment(normalized), 0, expected);
    const { ids, starts, ends } = tokenizer.tokenize(text, { specialTokensInText: "plain" });
    expect({ ids, starts, ends }).toEqual(expected.take());
  }
});
