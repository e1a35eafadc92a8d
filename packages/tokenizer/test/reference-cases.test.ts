import { readJsonLines } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import { offsetsInCodePoints } from "../src/index.js";
import { referenceTokenizer } from "./reference-model.js";

interface TokenCase {
  readonly text: string;
  readonly pieces: readonly string[];
  readonly pieceIds: readonly number[];
  readonly spans: readonly (readonly [number, number])[];
  readonly tokens: readonly string[];
  readonly ids: readonly number[];
  readonly paddleTokens: readonly string[] | null;
}

const cases = readJsonLines<TokenCase>("reference/tokenizer/cases.jsonl");
const hf = referenceTokenizer();
const paddle = referenceTokenizer({ variant: "paddle" });
const plain = { specialTokensInText: "plain" } as const;

describe("tokens of the published tokenizers", () => {
  test("there are cases, of both kinds", () => {
    expect(cases.length).toBe(2000);
    expect(cases.filter((entry) => entry.paddleTokens !== null).length).toBeGreaterThan(500);
  });

  test("tokens and ids, variant hf", () => {
    for (const { text, tokens, ids } of cases) {
      const sequence = hf.tokenize(text, plain);
      expect(sequence.tokens, text).toEqual(tokens);
      expect([...sequence.ids], text).toEqual(ids);
    }
  });

  test("tokens, variant paddle", () => {
    for (const { text, tokens, paddleTokens } of cases) {
      const expected = paddleTokens ?? tokens;
      const sequence = paddle.tokenize(text, plain);
      expect(sequence.tokens, text).toEqual(expected);
      expect([...sequence.ids], text).toEqual(paddle.convertTokensToIds(expected));
    }
  });

  test("SentencePiece's own pieces, ids and spans", () => {
    for (const { text, pieces, pieceIds, spans } of cases) {
      const sequence = hf.pieces(text);
      expect(sequence.pieces, text).toEqual(pieces);
      expect([...sequence.ids], text).toEqual(pieceIds);
      const starts = offsetsInCodePoints(text, sequence.starts);
      const ends = offsetsInCodePoints(text, sequence.ends);
      expect(
        Array.from(starts, (start, index) => [start, ends[index]]),
        text,
      ).toEqual(spans);
    }
  });

  test("every token's span lies in its piece's, and spells the token where the text was not changed", () => {
    let spelled = 0;
    for (const { text, spans } of cases) {
      const { starts, ends, tokens } = hf.tokenize(text, plain);
      const codePointStarts = offsetsInCodePoints(text, starts);
      const codePointEnds = offsetsInCodePoints(text, ends);
      // A character that became several: SentencePiece gives it to its last piece, ours to each that takes part.
      const characters = [...text];
      const reach = spans.map(([start, end]) => {
        const becomesSeveral = end < characters.length && characters[end].normalize("NFKC").length > 1;
        return [start, becomesSeveral ? end + 1 : end] as const;
      });
      for (let index = 0; index < tokens.length; index++) {
        const inside = reach.some(
          ([start, end]) => start <= codePointStarts[index] && codePointEnds[index] <= end,
        );
        expect(inside, `${text} token ${index}`).toBe(true);
        const slice = text.slice(starts[index], ends[index]);
        const word = tokens[index].replaceAll("▁", " ").trimStart();
        if (/^[\p{Script=Latin}\p{Nd},.]+$/u.test(slice) && slice.normalize("NFKC") === slice) {
          expect(word, text).toBe(slice);
          spelled++;
        }
      }
    }
    expect(spelled).toBeGreaterThan(10_000);
  });
});
