import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeModel } from "../../test/write-model.js";
import { ErnieMTokenizer } from "../tokenizer.js";
import { TokenIds } from "../vocabulary/token-ids.js";
import { Vocabulary } from "../vocabulary/vocabulary.js";
import { defaultTokenizerConfig, parseTokenizerConfig } from "./tokenizer-config.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toMatchObject({ name: "TokenizerError" });
    return (error as Error).message;
  }
  throw new Error("was accepted");
}

const config = (text: string) => ({ config: { file: "tokenizer_config.json", bytes: utf8(text) } });
const added = (text: string) => ({ addedTokens: { file: "added_tokens.json", bytes: utf8(text) } });

describe("a configuration file", () => {
  test("whatever stands in it, the message is one short line that acts on no terminal", () => {
    const hostile = fc.string({ unit: "binary", maxLength: 3000 });
    fc.assert(
      fc.property(hostile, hostile, (key, value) => {
        for (const text of [
          value,
          JSON.stringify({ padding_side: `${value}!` }),
          JSON.stringify({ additional_special_tokens: [[value]] }),
          JSON.stringify({ added_tokens_decoder: { [`${key}?`]: { content: value } } }),
        ]) {
          const message = messageOf(() => parseTokenizerConfig(config(text)));
          expect(message.length).toBeLessThan(500);
          expect(message).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });

  test("nested a hundred thousand levels deep is refused by its key", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(messageOf(() => parseTokenizerConfig(config(`{"cls_token": ${deep}}`)))).toContain(
      "cls_token: expected a token",
    );
  });

  test.each([
    ['{"cls_token": "a", "sep_token": "b", "cls_token": "c"}', '"cls_token" twice'],
    ['{"added_tokens_decoder": {"5": {"content": "a"}, "\\u0035": {"content": "b"}}}', '"5" twice'],
  ])("%s is refused: readers differ on which one counts", (text, reason) => {
    expect(messageOf(() => parseTokenizerConfig(config(text)))).toContain(reason);
  });

  test.each(["", " 7", "0x10", "1e2", "07", "-1", "1.5"])("%j is no id", (id) => {
    const text = JSON.stringify({ added_tokens_decoder: { [id]: { content: "a" } } });
    expect(messageOf(() => parseTokenizerConfig(config(text)))).toContain("expected an id");
  });

  test.each(['{"": 5}', '{"a": 2147483647}', '{"a": null}'])("%s adds no token", (text) => {
    expect(messageOf(() => parseTokenizerConfig(added(text)))).toContain("added_tokens.json: ");
  });

  test("a byte order mark before it is none of it", () => {
    expect(parseTokenizerConfig(config('\ufeff{"do_lower_case": true}')).doLowerCase).toBe(true);
  });
});

test("a vocabulary whose lines would collide in a hash that begins like another's is found in all the same", () => {
  // Each begins where FNV-1a, as it is published, takes two prefixes to one state.
  const [left, right] = collidingPrefixes();
  const lines = new Set<string>();
  for (let bits = 0; bits < 2 ** 12; bits++)
    lines.add(Array.from({ length: 12 }, (_, at) => ((bits >> at) & 1 ? left : right)).join(""));
  const tokens = [...lines];
  const vocabulary = new Vocabulary(utf8(tokens.join("\n")));
  expect(tokens.every((token, id) => vocabulary.idOf(token) === id)).toBe(true);
});

/** Two words that FNV-1a of its published offset hashes alike at the start, found by search. */
function collidingPrefixes(): readonly [string, string] {
  const seen = new Map<number, string>();
  for (let number = 0; ; number++) {
    const word = number.toString(36).padStart(6, "0");
    let hash = 0x811c9dc5 | 0;
    for (const byte of utf8(word)) hash = Math.imul(hash ^ byte, 0x01000193);
    const other = seen.get(hash);
    if (other !== undefined) return [other, word];
    seen.set(hash, word);
  }
}

test("very many tokens and pieces overflow nothing", () => {
  const addedTokens = Array.from({ length: 130_000 }, (_, i) => ({
    token: `<${i}>`,
    id: 10 + i,
    special: i % 2 === 0,
  }));
  const settings = { ...defaultTokenizerConfig, addedTokens };
  const ids = new TokenIds(
    new Vocabulary(utf8("[CLS]\n[PAD]\n[SEP]\n[UNK]\n[MASK]\na\n")),
    settings,
    "vocab.txt",
  );
  expect(ids.idOf("<129999>")).toBe(130_009);
  const userDefined = Array.from({ length: 140_000 }, (_, i) => ({ piece: `<${i}>`, score: 0, type: 4 }));
  const first = [
    { piece: "<unk>", type: 2 },
    { piece: "a", score: -1 },
    { piece: "▁", score: -2 },
  ];
  const model = writeModel({ pieces: [...first, ...userDefined] });
  const tokenizer = ErnieMTokenizer.create({ sentencePiece: model });
  expect(tokenizer.pieces("a<139999>a").pieces).toContain("<139999>");
});
