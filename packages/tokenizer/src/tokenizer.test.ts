import { describe, expect, test } from "vitest";
import { emptySafetensors, memoryFiles } from "../test/memory-files.js";
import { modelBytes, referenceTokenizer, vocabBytes } from "../test/reference-model.js";
import { ErnieMTokenizer, TokenizerError } from "./index.js";

const tokenizer = referenceTokenizer();
const { cls, sep, pad, unk, mask } = tokenizer.specialTokenIds;
const tokenizerFiles = { "sentencepiece.bpe.model": modelBytes(), "vocab.txt": vocabBytes() };

describe("loading", () => {
  test("from a runtime: opens what was asked for and reads the configuration", async () => {
    const asked: unknown[] = [];
    const files = memoryFiles({
      ...tokenizerFiles,
      "tokenizer_config.json": { model_max_length: 128, padding_side: "left" },
    });
    const runtime = {
      openCheckpoint: async (where: string | { readonly href: string }, options?: object) => {
        asked.push(where, options);
        return files;
      },
    };
    const loaded = await ErnieMTokenizer.fromPretrained("some/model", { runtime });
    expect(asked).toEqual(["some/model", {}]);
    const opening = { revision: "v1", token: "t", cacheDir: "c", offline: true, onProgress: () => undefined };
    await ErnieMTokenizer.fromPretrained("some/model", { runtime, variant: "paddle", ...opening });
    expect(asked.slice(2)).toEqual(["some/model", opening]);
    expect(loaded.modelMaxLength).toBe(128);
    expect(loaded.variant).toBe("hf");
    expect(loaded.encode("a", { padding: "max_length" }).ids.slice(0, 2)).toEqual(Int32Array.of(pad, pad));
    expect([...loaded.tokenize("Hello world").ids]).toEqual([...tokenizer.tokenize("Hello world").ids]);
  });

  test("a checkpoint in Paddle's files has Paddle's tokenizer, unless told otherwise", async () => {
    const files = memoryFiles({ ...tokenizerFiles, "model.safetensors": emptySafetensors("pd") });
    expect((await ErnieMTokenizer.fromFiles(files)).variant).toBe("paddle");
    expect((await ErnieMTokenizer.fromFiles(files, { variant: "hf" })).variant).toBe("hf");
  });

  test("a missing model is an error that names place and file", async () => {
    const { "vocab.txt": vocab } = tokenizerFiles;
    const loading = ErnieMTokenizer.fromFiles(memoryFiles({ "vocab.txt": vocab }, "/models/some/"));
    await expect(loading).rejects.toThrow(
      "/models/some/sentencepiece.bpe.model: expected a SentencePiece model, found no such file",
    );
    await expect(loading).rejects.toMatchObject({ code: "missing-file" });
  });

  test("damage is reported with the place of the file", async () => {
    const broken = { ...tokenizerFiles, "vocab.txt": new Uint8Array([0xff]) };
    await expect(ErnieMTokenizer.fromFiles(memoryFiles(broken))).rejects.toThrow(
      "/models/some/vocab.txt: line 1: expected UTF-8",
    );
    const config = { ...tokenizerFiles, "tokenizer_config.json": "{" };
    await expect(ErnieMTokenizer.fromFiles(memoryFiles(config))).rejects.toThrow(
      "/models/some/tokenizer_config.json: expected JSON",
    );
    const model = { ...tokenizerFiles, "sentencepiece.bpe.model": modelBytes().subarray(0, 1000) };
    await expect(ErnieMTokenizer.fromFiles(memoryFiles(model))).rejects.toMatchObject({
      code: "invalid-model-file",
      file: "/models/some/sentencepiece.bpe.model",
    });
  });

  test("a cancelled load rejects with the signal's reason", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(ErnieMTokenizer.fromFiles(memoryFiles(tokenizerFiles), { signal })).rejects.toThrow(
      "enough",
    );
  });

  test("without vocab.txt ids are SentencePiece's, and the special tokens come after them", () => {
    const bare = ErnieMTokenizer.create({ sentencePiece: modelBytes() });
    const text = "Hello, нове слово 東京 ꧁";
    const pieces = bare.pieces(text);
    const { sep, pad, cls, mask, unk } = bare.specialTokenIds;
    expect(unk).toBe(bare.sentencePiece.unkId);
    const count = bare.sentencePiece.pieceCount;
    expect([sep, pad, cls, mask]).toEqual([count, count + 1, count + 2, count + 3]);
    expect(bare.vocabularySize).toBe(count + 4);
    for (const id of bare.tokenize(text).ids) expect(id).toBeLessThan(count);
    expect([...bare.tokenize("Hello").ids]).toEqual([...bare.pieces("Hello").ids]);
    expect([...pieces.ids]).toContain(unk);
  });

  test("a variant that is none is refused", () => {
    const variant = "other" as "hf";
    expect(() => referenceTokenizer({ variant })).toThrow(
      'variant: expected one of "hf", "paddle", got "other"',
    );
  });
});

describe("special tokens in the text", () => {
  test("are found by default, with their own spans, each side on its own", () => {
    const text = "foo [MASK]  bar[SEP]";
    const sequence = tokenizer.tokenize(text);
    const at = [...sequence.ids].indexOf(mask);
    expect(text.slice(sequence.starts[at], sequence.ends[at])).toBe("[MASK]");
    expect(sequence.ids.at(-1)).toBe(sep);
    expect(sequence.tokens.at(-1)).toBe("[SEP]");
    const sides = [...tokenizer.tokenize("foo ").ids, mask, ...tokenizer.tokenize("  bar").ids, sep];
    expect([...sequence.ids]).toEqual(sides);
  });

  test("are text like any other when asked for", () => {
    const { cls, sep, pad, mask, unk } = tokenizer.specialTokenIds;
    const text = "[CLS][SEP] [PAD] [MASK] [UNK]x";
    const ids = [...tokenizer.tokenize(text, { specialTokensInText: "plain" }).ids];
    for (const special of [cls, sep, pad, mask, unk]) expect(ids).not.toContain(special);
  });

  test("of added tokens the longest is found", () => {
    const added = referenceTokenizer({
      config: {
        addedTokens: [
          { token: "<a>", id: 5000, special: false },
          { token: "<a><b>", id: 5001, special: false },
        ],
      },
    });
    expect([...added.tokenize("<a><a><b>").ids]).toEqual([5000, 5001]);
    expect(added.vocabularySize).toBe(5002);
    expect(added.decode([5000, 5001, sep])).toBe("<a> <a><b> [SEP]");
    expect(added.decode([5000, 5001, sep], { skipSpecialTokens: true })).toBe("<a> <a><b>");
  });
});

describe("lower case", () => {
  test("special tokens stay; offsets lead into the text as given", () => {
    const lower = referenceTokenizer({ config: { doLowerCase: true } });
    const text = "İİ HELLO [MASK] WORLD";
    const sequence = lower.tokenize(text);
    expect(sequence.tokens.join("")).toContain("▁h");
    const at = [...sequence.ids].indexOf(mask);
    expect(text.slice(sequence.starts[at], sequence.ends[at])).toBe("[MASK]");
    expect(text.slice(sequence.starts[at + 1], sequence.ends[sequence.length - 1])).toBe("WORLD");
    expect(lower.tokenize("HELLO").ids).toEqual(tokenizer.tokenize("hello").ids);
    expect(lower.pieces("HELLO").pieces).toEqual(tokenizer.pieces("hello").pieces);
    expect(tokenizer.tokenize("HELLO").ids).not.toEqual(tokenizer.tokenize("hello").ids);
  });
});

describe("ids and back", () => {
  test("tokens, ids, special-token layouts as documented", () => {
    const tokens = ["[CLS]", "nothing like it", "▁", "[MASK]"];
    expect(tokenizer.convertTokensToIds(tokens)).toEqual([cls, unk, 4, mask]);
    expect(tokenizer.convertIdsToTokens([cls, 4, 1e9, -1, mask])).toEqual([
      "[CLS]",
      "▁",
      "[UNK]",
      "[UNK]",
      "[MASK]",
    ]);
    expect(tokenizer.convertIdsToTokens([cls, 4, mask], { skipSpecialTokens: true })).toEqual(["▁"]);
    expect(tokenizer.buildInputsWithSpecialTokens([7, 8])).toEqual([cls, 7, 8, sep]);
    expect(tokenizer.buildInputsWithSpecialTokens([7], [8, 9])).toEqual([cls, 7, sep, sep, 8, 9, sep]);
    expect(tokenizer.getSpecialTokensMask([7, 8])).toEqual([1, 0, 0, 1]);
    expect(tokenizer.getSpecialTokensMask([7], [8, 9])).toEqual([1, 0, 1, 1, 0, 0, 1]);
    const whole = [cls, 7, mask, sep, pad];
    expect(tokenizer.getSpecialTokensMask(whole, undefined, { alreadyHasSpecialTokens: true })).toEqual([
      1, 0, 0, 1, 0,
    ]);
    expect(() => tokenizer.getSpecialTokensMask([7], [8], { alreadyHasSpecialTokens: true })).toThrow(
      "pairIds: expected none for ids that already have special tokens, got an array of 1",
    );
    expect(tokenizer.createTokenTypeIdsFromSequences([7, 8])).toEqual([0, 0, 0, 0]);
    expect(tokenizer.createTokenTypeIdsFromSequences([7], [8, 9])).toEqual([0, 0, 1, 1, 1, 1, 1]);
  });

  test("an id without a token decodes as the unknown one, which is special", () => {
    expect(tokenizer.decode([4, 1e9])).toBe("[UNK]");
    expect(tokenizer.decode([4, 1e9], { skipSpecialTokens: true })).toBe("");
  });

  test("decode strips what Python strips, and no more", () => {
    const added = (token: string): ErnieMTokenizer =>
      referenceTokenizer({ vocab: new TextEncoder().encode(`[UNK]\n${token}\n`) });
    expect(added("\u001c\u0085▁x\u3000").decode([1])).toBe("x");
    expect(added("\ufeffx\u200b").decode([1])).toBe("\ufeffx\u200b");
  });

  test("the vocabulary can be saved and loaded again", () => {
    const saved = tokenizer.saveVocabulary();
    expect([...saved.keys()]).toEqual(["vocab.txt", "sentencepiece.bpe.model"]);
    expect(saved.get("vocab.txt")).toEqual(vocabBytes());
    expect(saved.get("sentencepiece.bpe.model")).toEqual(modelBytes());
    const bare = ErnieMTokenizer.create({ sentencePiece: modelBytes() }).saveVocabulary("my");
    const lines = new TextDecoder().decode(bare.get("my-vocab.txt")).split("\n");
    expect(lines.length).toBe(tokenizer.sentencePiece.pieceCount + 1);
    expect(lines[100]).toBe(tokenizer.sentencePiece.idToPiece(100));
  });
});

describe("batches", () => {
  const inputs = ["one", ["a question", "some words that answer it"], "", "東京 99 [MASK] x, y"] as const;

  test("a text alone equals the same text in a batch, but for padding", () => {
    for (const paddingSide of ["left", "right"] as const) {
      const batch = tokenizer.encodeBatch(inputs, { paddingSide, padToMultipleOf: 4 });
      expect(batch.length % 4).toBe(0);
      expect(batch.inputIds.data.length).toBe(batch.rows * batch.length);
      expect([...batch.sampleOfRow]).toEqual([0, 1, 2, 3]);
      inputs.forEach((input, row) => {
        const alone = typeof input === "string" ? tokenizer.encode(input) : tokenizer.encode(...input);
        const from = row * batch.length + (paddingSide === "left" ? batch.length - alone.length : 0);
        expect(batch.inputIds.data.subarray(from, from + alone.length)).toEqual(alone.ids);
        expect(batch.tokenTypeIds.data.subarray(from, from + alone.length)).toEqual(alone.tokenTypeIds);
        const mask = batch.attentionMask.data.subarray(row * batch.length, (row + 1) * batch.length);
        expect(mask.reduce((sum, value) => sum + value, 0)).toBe(alone.length);
        const encoding = batch.encodings[row];
        expect(encoding.tokens.filter((_, at) => encoding.attentionMask[at] === 1)).toEqual(alone.tokens);
        expect(encoding.ids.buffer).toBe(batch.inputIds.data.buffer);
      });
    }
  });

  test("encodings are views into the matrices, with the spellings and cut-off ids of their texts", () => {
    const inputs = ["꧁ one ꧂ two", ["꧁", "three ꧂ four five"] as const, "six seven eight ꧁ nine ten"];
    const options = { maxLength: 8, stride: 1, truncation: "only_first", overflow: "windows" } as const;
    const batch = tokenizer.encodeBatch(inputs.slice(0, 1).concat(inputs.slice(2)), options);
    expect(batch.encodings).toBe(batch.encodings);
    const alone = [inputs[0], inputs[2]].flatMap((text) => {
      const encoding = tokenizer.encode(text as string, { ...options, padding: "max_length" });
      return [encoding, ...encoding.windows];
    });
    expect(batch.encodings.map(({ tokens }) => tokens)).toEqual(alone.map(({ tokens }) => tokens));
    const overflowing = batch.encodings.map((encoding) => encoding.overflowingTokens);
    expect(overflowing).toEqual(alone.map((encoding) => encoding.overflowingTokens));
    expect(batch.encodings[1]?.ids.buffer).toBe(batch.inputIds.data.buffer);
    const [pair] = tokenizer.encodeBatch([inputs[1]]).encodings;
    expect(pair!.tokens).toEqual(tokenizer.encode("꧁", "three ꧂ four five").tokens);
    expect(pair!.tokens).toContain("꧂");
  });

  test("windows become rows, with the map to their texts", () => {
    const long = "many words ".repeat(30);
    const options = { maxLength: 20, stride: 5, overflow: "windows", truncation: "longest_first" } as const;
    const batch = tokenizer.encodeBatch(["short", long, "end"], options);
    const windows = tokenizer.encode(long, options);
    const count = windows.windows.length + 1;
    expect(count).toBeGreaterThan(3);
    expect([...batch.sampleOfRow]).toEqual([0, ...new Array<number>(count).fill(1), 2]);
    expect(batch.length).toBe(20);
    [windows, ...windows.windows].forEach((window, index) => {
      const row = batch.encodings[1 + index];
      expect(row.ids.subarray(0, window.length)).toEqual(window.ids);
      expect(row.offsets.subarray(0, window.length * 2)).toEqual(window.offsets);
    });
    expect(batch.encodings[1].windows.length).toBe(count - 1);
  });

  test("padding to a length: longer rows stay and set the length", () => {
    const batch = tokenizer.encodeBatch(["a", "many words ".repeat(10)], {
      padding: "max_length",
      maxLength: 8,
    });
    const longest = tokenizer.encode("many words ".repeat(10)).length;
    expect(longest).toBeGreaterThan(8);
    expect(batch.length).toBe(longest);
  });

  test("an empty batch and rows of different lengths are refused", () => {
    expect(() => tokenizer.encodeBatch([])).toThrow("inputs: expected at least one text, got none");
    expect(() => tokenizer.encodeBatch(["a"], { padding: "none" })).toThrow(
      'padding: expected "longest" or "max_length" in a batch, got "none"',
    );
    const wrong: unknown = ["a", 3];
    expect(() => tokenizer.encodeBatch(wrong as string[])).toThrow(
      new TokenizerError("invalid-option", "", "inputs[1]: expected a string, got 3"),
    );
    expect(() => tokenizer.encodeBatch([["a", 3 as unknown as string]])).toThrow(
      "pair of inputs[0]: expected a string, got 3",
    );
  });
});

describe("sampling", () => {
  const text = "several segmentations of several words are possible";
  const options = { enableSampling: true, nbestSize: -1, alpha: 0.1 } as const;

  test("a seed makes draws repeatable; other seeds give other draws of the same text", () => {
    const draw = (seed: number): string => tokenizer.tokenize(text, { ...options, seed }).tokens.join(" ");
    expect(draw(7)).toBe(draw(7));
    const draws = new Set(Array.from({ length: 20 }, (_, seed) => draw(seed)));
    expect(draws.size).toBeGreaterThan(5);
    for (const drawn of draws)
      expect(drawn.replaceAll(" ", "").replaceAll("▁", "")).toBe(text.replaceAll(" ", ""));
  });

  test("with a large alpha the draw is the best segmentation", () => {
    const drawn = tokenizer.tokenize(text, { ...options, alpha: 1000, seed: 1 });
    expect(drawn.tokens).toEqual(tokenizer.tokenize(text).tokens);
  });

  test("n-best lists begin with the best", () => {
    const [best] = tokenizer.nbest(text, 5);
    expect(best?.pieces).toEqual(tokenizer.pieces(text).pieces);
    expect(tokenizer.nbest(text, 5).length).toBe(5);
    expect(tokenizer.sample(text, { alpha: 1000, nbestSize: -1 }).pieces).toEqual(best?.pieces);
  });
});
