import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitSlowly } from "../../test/split-oracle.js";
import { CharacterClass, characterClasses } from "../characters.js";
import type { TokenizerVariant, TokenSequence } from "../types.js";
import { encodeUtf8, toUnits } from "../utf8.js";
import { Vocabulary } from "../vocabulary/vocabulary.js";
import { PieceSplitter } from "./piece-splitter.js";
import { TokenBuffer } from "./token-buffer.js";
import { TokenizedText } from "./token-sequence.js";

const UNKNOWN_PIECE = 0;
const vocabulary = new Vocabulary(encodeUtf8("[UNK]\na\n▁\n▁a\n12\n,\n中\n٣\n𞥐\na▁\n"));

/** Splits pieces as if SentencePiece had given them; piece ids are by spelling, unknown where asked. */
function split(
  pieces: readonly string[],
  variant: TokenizerVariant,
  unknown: readonly boolean[] = [],
): TokenSequence {
  const text = pieces.join("");
  const units = toUnits(text);
  const spellings = [...new Set(pieces)];
  const boundaries = [0];
  for (const piece of pieces) boundaries.push(boundaries.at(-1)! + piece.length);
  const splitter = new PieceSplitter(
    vocabulary,
    {
      pieceCount: spellings.length + 1,
      unkId: UNKNOWN_PIECE,
      isByte: () => false,
      idToPiece: (id) => spellings[id] ?? "",
    },
    0,
    variant,
  );
  const buffer = new TokenBuffer();
  splitter.append(
    {
      units,
      length: units.length,
      originalStart: Int32Array.from(units, (_, index) => index),
      originalEnd: Int32Array.from(units, (_, index) => index + 1),
    },
    {
      ids: Int32Array.from(pieces, (piece, index) =>
        unknown[index] === true ? UNKNOWN_PIECE : spellings.indexOf(piece) + 1,
      ),
      boundaries: Int32Array.from(boundaries),
      length: pieces.length,
    },
    0,
    buffer,
  );
  return new TokenizedText(buffer, 0, (id) => vocabulary.tokenOf(id) ?? "missing");
}

function isDigit(character: string): boolean {
  const { ofUnit, ofSupplementary } = characterClasses();
  const codePoint = character.codePointAt(0)!;
  return (codePoint < 0x10000 ? ofUnit[codePoint] : ofSupplementary(codePoint)) === CharacterClass.digit;
}

describe("ERNIE-M's splitting", () => {
  test.each<[readonly string[], TokenizerVariant, readonly string[]]>([
    [["▁", "a"], "hf", ["a"]],
    [["a", "▁", "中"], "hf", ["a", "▁", "中"]],
    [["a", "▁", "中"], "paddle", ["a", "中"]],
    [["a", "▁", "▁a"], "hf", ["a", "▁a"]],
    [["a", "▁"], "hf", ["a"]],
    [["▁12a"], "hf", ["12", "a"]],
    [["a▁12"], "hf", ["a▁", "12"]],
    [["12▁a"], "hf", ["12▁a"]],
    [["▁中,a"], "hf", ["中", ",", "a"]],
    [["▁a中"], "hf", ["▁a", "中"]],
    [["x𞥐٣y"], "hf", ["x", "𞥐٣", "y"]],
  ])("%j in variant %s", (pieces, variant, tokens) => {
    expect(split(pieces, variant).tokens).toEqual(tokens);
  });

  test("agrees with the character-by-character form on pieces of every kind", () => {
    const character = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(..."▁a1２中，~²𞥐٣𝄞é") },
      { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }) },
    );
    const piece = fc
      .array(character, { minLength: 1, maxLength: 6 })
      .map((characters) => characters.join(""));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(piece, fc.boolean()), { maxLength: 8 }),
        fc.constantFrom("hf" as const, "paddle" as const),
        (drawn, variant) => {
          const pieces = drawn.map(([spelling]) => spelling);
          const unknown = drawn.map(([, isUnknown]) => isUnknown);
          const sequence = split(pieces, variant, unknown);
          const expected = splitSlowly(pieces, variant, isDigit);
          expect(sequence.tokens).toEqual(expected);
          expect([...sequence.ids]).toEqual(expected.map((token) => Math.max(vocabulary.idOf(token), 0)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("a known piece that is spelled like the unknown token does not shift the spelling of others", () => {
    const { ids, tokens } = split(["[UNK]", "x", "a", "y"], "hf", [false, true, false, true]);
    expect([...ids]).toEqual([0, 0, 1, 0]);
    expect(tokens).toEqual(["[UNK]", "x", "a", "y"]);
  });

  test("the space before a word is not in its span; a mark alone has the space's", () => {
    const { starts, ends, tokens } = split(["▁a", "▁", "中", "▁▁a"], "hf");
    expect(tokens).toEqual(["▁a", "▁", "中", "▁▁a"]);
    expect([...starts]).toEqual([1, 2, 3, 6]);
    expect([...ends]).toEqual([2, 3, 4, 7]);
  });
});
