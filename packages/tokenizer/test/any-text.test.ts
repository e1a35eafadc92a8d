import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TokenSequence } from "../src/index.js";
import { referenceTokenizer } from "./reference-model.js";

const tokenizers = [
  referenceTokenizer(),
  referenceTokenizer({ variant: "paddle" }),
  referenceTokenizer({ config: { doLowerCase: true } }),
];
const [tokenizer] = tokenizers;

/** All of Unicode, lone surrogates, and the characters that something special is done with. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 5 }),
      fc.string({ unit: "grapheme", maxLength: 5 }),
      fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(
        " ",
        "▁",
        "\n",
        "\0",
        "\u200b",
        "İ",
        "Σ",
        "1",
        "²",
        "中",
        "，",
        "word",
        "㎏",
        "e\u0301",
        "ｶﾞ",
      ),
      fc.constantFrom("[MASK]", "[SEP]", "[CLS", "[UNK]", "[PAD]"),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

function checkSequence(
  text: string,
  { length, ids, starts, ends, tokens }: TokenSequence,
  size: number,
): void {
  expect([ids.length, starts.length, ends.length, tokens.length]).toEqual([length, length, length, length]);
  for (let index = 0; index < length; index++) {
    const [start, end] = [starts[index], ends[index]];
    const inOrder =
      ids[index] >= 0 &&
      ids[index] < size &&
      start >= 0 &&
      start <= end &&
      end <= text.length &&
      (index === 0 || (start >= starts[index - 1] && end >= ends[index - 1]));
    if (!inOrder || tokens[index] === "") throw new Error(JSON.stringify({ text, index, start, end }));
  }
}

describe("any text", () => {
  test("never fails; ids are in range; offsets are in order and inside the text", () => {
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom(...tokenizers),
        fc.constantFrom("find", "plain"),
        (text, each, found) => {
          const specialTokensInText = found === "find" ? "find" : "plain";
          checkSequence(text, each.tokenize(text, { specialTokensInText }), each.vocabularySize);
          const { pieces, ...rest } = each.pieces(text);
          checkSequence(text, { ...rest, tokens: pieces }, each.sentencePiece.pieceCount);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test("a lone surrogate counts as U+FFFD, at the same offsets", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const given = tokenizer!.tokenize(text);
        const replaced = tokenizer!.tokenize(text.replace(/\p{Surrogate}/gu, "\ufffd"));
        expect(given.tokens).toEqual(replaced.tokens);
        expect(given.starts).toEqual(replaced.starts);
        expect(given.ends).toEqual(replaced.ends);
      }),
    );
  });

  test("plain text never gives a special id but the unknown one", () => {
    const { cls, sep, pad, mask } = tokenizer!.specialTokenIds;
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = tokenizer!.tokenize(text, { specialTokensInText: "plain" }).ids;
        expect(ids.some((id) => [cls, sep, pad, mask].includes(id))).toBe(false);
      }),
    );
  });

  test("unknown tokens are spelled as in the normalised text, known ones as in the vocabulary", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { ids, tokens } = tokenizer!.tokenize(text);
        expect([...ids]).toEqual(tokenizer!.convertTokensToIds(tokens));
      }),
    );
  });

  test("alone and in a batch, texts have the same ids", () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (texts) => {
        const batch = tokenizer!.encodeBatch(texts);
        texts.forEach((text, row) => {
          const alone = tokenizer!.encode(text);
          const encoding = batch.encodings[row];
          expect(encoding.ids.subarray(0, alone.length)).toEqual(alone.ids);
          expect(encoding.offsets.subarray(0, alone.length * 2)).toEqual(alone.offsets);
          expect(encoding.attentionMask.lastIndexOf(1)).toBe(alone.length - 1);
        });
      }),
    );
  });

  test("windows rejoin to the whole sequence", () => {
    const settings = fc.record({ text: anyText, room: fc.integer({ min: 1, max: 9 }), stride: fc.nat(8) });
    fc.assert(
      fc.property(settings, ({ text, room, stride }) => {
        fc.pre(stride < room);
        const whole = tokenizer!.encode(text, { addSpecialTokens: false });
        const first = tokenizer!.encode(text, { maxLength: room + 2, stride, overflow: "windows" });
        const ids: number[] = [];
        const tokens: string[] = [];
        [first, ...first.windows].forEach((window, index) => {
          const from = 1 + (index === 0 ? 0 : stride);
          ids.push(...window.ids.subarray(from, window.length - 1));
          tokens.push(...window.tokens.slice(from, -1));
        });
        expect(ids).toEqual([...whole.ids]);
        expect(tokens).toEqual(whole.tokens);
      }),
    );
  });
});

describe("long text", () => {
  test("a megabyte without a space, and one of unknown characters", () => {
    for (const text of ["a".repeat(1_000_000), "꧁".repeat(1_000_000), "中1".repeat(500_000)]) {
      const sequence = tokenizer!.tokenize(text);
      expect(sequence.ends.at(-1)).toBe(text.length);
      expect(sequence.starts[0]).toBe(0);
    }
  });
});
