import { describe, expect, test } from "vitest";
import { vocabBytes } from "../../test/reference-model.js";
import { TokenizerError } from "../errors.js";
import { decodeUtf8, encodeUtf8 } from "../utf8.js";
import { Vocabulary } from "./vocabulary.js";

const of = (text: string): Vocabulary => new Vocabulary(encodeUtf8(text));

describe("vocab.txt", () => {
  test("every line of a real one, in both directions", () => {
    const lines = decodeUtf8(vocabBytes()).split("\n").slice(0, -1);
    const vocabulary = new Vocabulary(vocabBytes());
    expect(vocabulary.size).toBe(lines.length);
    lines.forEach((token, id) => {
      expect(vocabulary.idOf(token)).toBe(id);
      expect(vocabulary.tokenOf(id)).toBe(token);
      expect(vocabulary.idOf(`${token}\u0000`)).toBe(-1);
    });
  });

  test("nothing but the line end is taken off", () => {
    const vocabulary = of(" a \n\tb\n\u3000\n\ufeffc\n\u0085\n\u2028");
    expect(vocabulary.size).toBe(6);
    expect(
      [" a ", "\tb", "\u3000", "\ufeffc", "\u0085", "\u2028"].map((token) => vocabulary.idOf(token)),
    ).toEqual([0, 1, 2, 3, 4, 5]);
    expect(vocabulary.idOf("a")).toBe(-1);
  });

  test("lines end as in Python's text files; the last end may be missing", () => {
    for (const text of ["a\nb\n\nc", "a\nb\n\nc\n", "a\r\nb\r\n\r\nc\r\n", "a\rb\r\rc", "a\rb\n\r\nc\r"]) {
      const vocabulary = of(text);
      expect(vocabulary.size, JSON.stringify(text)).toBe(4);
      expect([0, 1, 2, 3].map((id) => vocabulary.tokenOf(id))).toEqual(["a", "b", "", "c"]);
      expect(vocabulary.idOf("c")).toBe(3);
    }
    expect(of("").size).toBe(0);
    expect(of("").idOf("a")).toBe(-1);
  });

  test("of a token on two lines the later has the id, and the earlier id no token", () => {
    const vocabulary = of("x\na\nb\na\n");
    expect(vocabulary.idOf("a")).toBe(3);
    expect(vocabulary.tokenOf(1)).toBeUndefined();
    expect(vocabulary.tokenOf(3)).toBe("a");
    expect(vocabulary.tokenOf(2)).toBe("b");
  });

  test("ids outside have no token", () => {
    for (const id of [-1, 2, 0.5, Number.NaN, 2 ** 40]) expect(of("a\nb\n").tokenOf(id)).toBeUndefined();
  });

  test("many tokens that differ little are told apart", () => {
    const tokens = Array.from({ length: 20_000 }, (_, index) => `t${index.toString(36)}`);
    const vocabulary = of(`${tokens.join("\n")}\n`);
    for (let id = 0; id < tokens.length; id++) expect(vocabulary.idOf(tokens[id])).toBe(id);
    expect(vocabulary.idOf("t-1")).toBe(-1);
  });

  test("bytes that are not UTF-8 are an error that names line and byte", () => {
    const bytes = new Uint8Array([0x61, 0x0a, 0x62, 0xe4, 0xb8, 0x0a, 0x63]);
    const error = expectError(() => new Vocabulary(bytes, "here/vocab.txt"));
    expect(error.code).toBe("invalid-vocabulary");
    expect(error.message).toBe(
      "here/vocab.txt: line 2: expected UTF-8, got byte 0xe4 at position 2 of the line",
    );
  });
});

function expectError(action: () => unknown): TokenizerError {
  try {
    action();
  } catch (error) {
    if (error instanceof TokenizerError) return error;
  }
  throw new Error("expected a TokenizerError");
}
