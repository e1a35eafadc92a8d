import { describe, expect, test } from "vitest";
import { defaultTokenizerConfig, type TokenizerConfig } from "../files/tokenizer-config.js";
import { encodeUtf8, toUnits } from "../utf8.js";
import { TokenIds } from "./token-ids.js";
import { Vocabulary } from "./vocabulary.js";

function tokenIds(vocab: string, config: Partial<TokenizerConfig> = {}): TokenIds {
  return new TokenIds(
    new Vocabulary(encodeUtf8(vocab)),
    { ...defaultTokenizerConfig, ...config },
    "vocab.txt",
  );
}

describe("token ids", () => {
  test("special tokens have the ids of their lines", () => {
    const table = tokenIds("[CLS]\n[PAD]\n[SEP]\n[UNK]\na\n[MASK]\n");
    expect(table.special).toEqual({ cls: 0, pad: 1, sep: 2, unk: 3, mask: 5 });
    expect(table.size).toBe(6);
    expect([...table.foundInText].sort()).toEqual(["[CLS]", "[MASK]", "[PAD]", "[SEP]", "[UNK]"]);
  });

  test("special tokens the vocabulary lacks get the next ids: separator, padding, class, mask", () => {
    const table = tokenIds("[UNK]\na\n");
    expect(table.special).toEqual({ unk: 0, sep: 2, pad: 3, cls: 4, mask: 5 });
    expect(table.size).toBe(6);
    expect(table.spell(4)).toBe("[CLS]");
  });

  test("without an unknown token there is no vocabulary", () => {
    expect(() => tokenIds("[CLS]\na\n")).toThrow(
      'vocab.txt: expected the unknown token "[UNK]" on a line, found none in 2 lines',
    );
    expect(() => tokenIds("")).toThrow("found none in 0 lines");
  });

  test("added tokens keep their ids, go before the vocabulary, and widen it", () => {
    const table = tokenIds("[CLS]\n[PAD]\n[SEP]\n[UNK]\n[MASK]\na\n", {
      addedTokens: [
        { token: "<e>", id: 9, special: false },
        { token: "a", id: 7, special: false },
        { token: "<s>", id: 8, special: true },
      ],
    });
    expect(table.size).toBe(10);
    expect(table.idOf("<e>")).toBe(9);
    expect(table.lookup(toUnits("xax"), 1, 2)).toBe(7);
    expect(table.lookup(toUnits("<e>"), 0, 3)).toBe(9);
    expect(table.lookup(toUnits("zz"), 0, 2)).toBe(-1);
    expect([5, 6, 7, 9].map((id) => table.spell(id))).toEqual(["a", "[UNK]", "a", "<e>"]);
    expect([table.isSpecial(8), table.isSpecial(9), table.isSpecial(0)]).toEqual([true, false, true]);
    expect([table.isPlainAddition("<e>"), table.isPlainAddition("<s>")]).toEqual([true, false]);
  });
});
