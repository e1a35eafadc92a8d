import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fixturePath, readJsonLines } from "@ernie-m/fixtures";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Content, memoryFiles } from "../../test/memory-files.js";
import { modelBytes, vocabBytes } from "../../test/reference-model.js";
import { writeModel } from "../../test/write-model.js";
import { ErnieMTokenizer } from "../tokenizer.js";
import { type TrimmedTokenizer, trimTokenizer } from "./trim-tokenizer.js";

const reference: Readonly<Record<string, Content>> = {
  "sentencepiece.bpe.model": modelBytes(),
  "vocab.txt": vocabBytes(),
  "tokenizer_config.json": { model_max_length: 128 },
  "special_tokens_map.json": { cls_token: "[CLS]" },
};
const texts = readJsonLines<{ text: string }>("reference/tokenizer/cases.jsonl")
  .map(({ text }) => text)
  .filter((text) => text.length < 300);

async function open(contents: Readonly<Record<string, Content>>): Promise<ErnieMTokenizer> {
  return ErnieMTokenizer.fromFiles(memoryFiles(contents));
}

async function openTrimmed(trimmed: TrimmedTokenizer): Promise<ErnieMTokenizer> {
  return open(Object.fromEntries(trimmed.files));
}

/** A tokenization with the ids of the whole vocabulary. */
function inOldIds(tokenizer: ErnieMTokenizer, trimmed: TrimmedTokenizer, text: string) {
  const { ids, starts, ends, tokens } = tokenizer.tokenize(text);
  return { ids: Array.from(ids, (id) => trimmed.keptIds[id]), starts, ends, tokens };
}

function tokenization(tokenizer: ErnieMTokenizer, text: string) {
  const { ids, starts, ends, tokens } = tokenizer.tokenize(text);
  return { ids: [...ids], starts, ends, tokens };
}

describe("trimTokenizer", () => {
  test("splits the texts it was made for as the whole tokenizer does, whichever they are", async () => {
    const full = await open(reference);
    const corpora = fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(corpora, async (corpus) => {
        const trimmed = await trimTokenizer(memoryFiles(reference), corpus);
        expect(trimmed.differences).toEqual({ count: 0, first: [] });
        const small = await openTrimmed(trimmed);
        for (const text of corpus) expect(inOldIds(small, trimmed, text)).toEqual(tokenization(full, text));
        expect(small.vocabularySize).toBe(trimmed.keptIds.length);
        expect(small.vocabularySize).toBeLessThan(full.vocabularySize);
        const special = (tokenizer: ErnieMTokenizer) =>
          tokenizer.convertIdsToTokens(Object.values(tokenizer.specialTokenIds));
        expect(special(small)).toEqual(special(full));
      }),
      { numRuns: 25 },
    );
  });

  test("splits other texts that need no other piece as before, and any text into known characters", async () => {
    const full = await open(reference);
    const corpus = texts.slice(0, 400);
    const trimmed = await trimTokenizer(memoryFiles(reference), corpus);
    const small = await openTrimmed(trimmed);
    const kept = new Set(trimmed.keptIds);
    const keptPieces = new Set(
      Array.from({ length: small.sentencePiece.pieceCount }, (_, id) => small.sentencePiece.idToPiece(id)),
    );
    let covered = 0;
    for (const text of texts.slice(400)) {
      const { pieces, ids } = full.pieces(text);
      const isCovered = pieces.every(
        (piece, i) => ids[i] === full.sentencePiece.unkId || keptPieces.has(piece),
      );
      if (!isCovered || [...full.tokenize(text).ids].some((id) => !kept.has(id))) continue;
      covered += 1;
      expect(inOldIds(small, trimmed, text), text).toEqual(tokenization(full, text));
    }
    expect(covered).toBeGreaterThan(50);
    const unknown = small.specialTokenIds.unk;
    const word = "zyxwvut";
    expect([...full.tokenize(word).ids]).not.toContain(full.specialTokenIds.unk);
    expect([...small.tokenize(word).ids]).not.toContain(unknown);
  });

  test("keeps the most frequent pieces when told how many, and tells what that changes", async () => {
    const corpus = [...Array<string>(5).fill("the house"), "the institution"];
    const all = await trimTokenizer(memoryFiles(reference), corpus);
    const some = await trimTokenizer(memoryFiles(reference), corpus, { keepPieces: 1 });
    expect(some.keptIds.length).toBeLessThan(all.keptIds.length);
    expect(some.differences.count).toBeGreaterThan(0);
    expect(some.differences.first.length).toBeLessThanOrEqual(5);
    const { index, text, before, after } = some.differences.first[0];
    const full = await open(reference);
    const small = await openTrimmed(some);
    expect(text).toBe(corpus[index]);
    expect(before).toEqual(full.tokenize(text).tokens);
    expect(after).toEqual(small.tokenize(text).tokens);
    expect(after).not.toEqual(before);
  });

  test("keeps every single character of the scripts met, and no other script's", async () => {
    const full = await open(reference);
    const trimmed = await trimTokenizer(memoryFiles(reference), ["привет"]);
    expect(trimmed.scripts).toEqual(["Common", "Cyrillic"]);
    const small = await openTrimmed(trimmed);
    const singles = (tokenizer: ErnieMTokenizer, pattern: RegExp): string[] =>
      tokenizer
        .convertIdsToTokens(Int32Array.from({ length: tokenizer.vocabularySize }, (_, id) => id))
        .filter((token) => pattern.test(token));
    const cyrillic = /^▁?\p{Script=Cyrillic}$/u;
    expect(singles(full, cyrillic).length).toBeGreaterThan(20);
    expect(singles(small, cyrillic)).toEqual(singles(full, cyrillic));
    expect(singles(small, /^▁?\p{Script=Han}$/u)).toEqual([]);
  });

  test("renumbers added tokens wherever their ids stand, copies the other files byte for byte", async () => {
    const full = await open(reference);
    const last = full.vocabularySize;
    const contents = {
      ...reference,
      "tokenizer_config.json": {
        mask_token: "<mask>",
        added_tokens_decoder: { [last + 3]: { content: "<new>", special: false } },
      },
      "added_tokens.json": { "<more>": last },
    };
    const whole = await open(contents);
    const trimmed = await trimTokenizer(memoryFiles(contents), ["hello <new> <more> [SEP]"]);
    const small = await openTrimmed(trimmed);
    expect(trimmed.differences.count).toBe(0);
    for (const token of ["<new>", "<more>", "<mask>", "[CLS]", "[UNK]"]) {
      const [id] = small.convertTokensToIds([token]);
      expect(trimmed.keptIds[id!], token).toBe(whole.convertTokensToIds([token])[0]);
    }
    expect(small.vocabularySize).toBe(trimmed.keptIds.length);
    const special = trimmed.files.get("special_tokens_map.json");
    expect(new TextDecoder().decode(special)).toBe(JSON.stringify(reference["special_tokens_map.json"]));
  });

  test("without vocab.txt tokens are pieces", async () => {
    const contents = { "sentencepiece.bpe.model": modelBytes() };
    const full = await open(contents);
    const trimmed = await trimTokenizer(memoryFiles(contents), texts.slice(0, 20));
    expect([...trimmed.files.keys()]).toEqual(["sentencepiece.bpe.model"]);
    expect(trimmed.differences.count).toBe(0);
    const small = await openTrimmed(trimmed);
    for (const text of texts.slice(0, 20))
      expect(inOldIds(small, trimmed, text)).toEqual(tokenization(full, text));
  });

  test("unknown characters and user-defined symbols score as before", async () => {
    const pieces = [
      { piece: "<unk>", type: 2 },
      { piece: "▁", score: -2 },
      { piece: "a", score: -3 },
      { piece: "ab", score: -4 },
      { piece: "b", score: -30 },
      { piece: "x!y", score: 0, type: 4 },
      { piece: "zz", score: -60 },
      { piece: "▁a", score: -0.5 },
    ];
    const contents = { "sentencepiece.bpe.model": writeModel({ pieces }) };
    const trimmed = await trimTokenizer(memoryFiles(contents), ["a ☃ x!y b"]);
    const [full, small] = [await open(contents), await openTrimmed(trimmed)];
    for (const text of ["☃a", "a☃☃b x!y", "x!yx!y"])
      expect(small.nbest(text, 3).map(({ score, pieces: names }) => ({ score, names }))).toEqual(
        full.nbest(text, 3).map(({ score, pieces: names }) => ({ score, names })),
      );
  });

  test("keeps what only the vocabulary knows: runs of characters without a piece", async () => {
    const pieces = [{ piece: "<unk>", type: 2 }, { piece: "▁" }, { piece: "a", score: -1 }];
    const tokens = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]", "▁", "a", "never", "ßß"];
    const contents = {
      "sentencepiece.bpe.model": writeModel({ pieces }),
      "vocab.txt": tokens.map((token) => `${token}\n`).join(""),
    };
    const trimmed = await trimTokenizer(memoryFiles(contents), ["aßßa"]);
    const small = await openTrimmed(trimmed);
    expect(trimmed.differences.count).toBe(0);
    expect([...small.tokenize("aßßa").tokens]).toEqual(["a", "ßß", "a"]);
    expect(small.convertTokensToIds(["never"])).toEqual([small.specialTokenIds.unk]);
  });

  test("keeps what stands between special tokens", async () => {
    const full = await open(reference);
    const text = "x[SEP]the house";
    expect(full.pieces(text).pieces).not.toContain("▁the");
    expect(full.tokenize(text).tokens).toContain("▁the");
    const trimmed = await trimTokenizer(memoryFiles(reference), [text]);
    expect(trimmed.differences.count).toBe(0);
  });

  test.each([
    [[], {}, "texts: expected some"],
    [["a"], { keepPieces: 0 }, "keepPieces: expected an integer from 1, got 0"],
    [["a"], { keepPieces: 1.5 }, "keepPieces: expected an integer from 1, got 1.5"],
  ])("refuses %j %j", async (corpus, options, says) => {
    await expect(trimTokenizer(memoryFiles(reference), corpus, options)).rejects.toThrow(says);
  });

  test.each([
    ["bpe", "this is a bpe model"],
    ["char", "this is a char model"],
    ["unigram-bytes", "this is one with byte fallback"],
  ])("refuses the kind of model that %s.model is", async (name, says) => {
    const model = gunzipSync(readFileSync(fixturePath(`sentencepiece/${name}.model.gz`)));
    const trimming = trimTokenizer(memoryFiles({ "sentencepiece.bpe.model": model }), ["a"]);
    await expect(trimming).rejects.toMatchObject({
      code: "unsupported-model",
      file: "/models/some/sentencepiece.bpe.model",
      message: expect.stringContaining(says),
    });
  });

  test("stops when it is told to", async () => {
    const trimming = trimTokenizer(memoryFiles(reference), ["a"], { signal: AbortSignal.abort() });
    await expect(trimming).rejects.toMatchObject({ name: "AbortError" });
  });
});
