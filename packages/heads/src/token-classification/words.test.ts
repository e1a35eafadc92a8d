import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, smallTokenizer } from "../../test/span-task-models.js";
import { tokenPlaces } from "../task/visible-tokens.js";
import { groupByCharacter, groupByWord } from "./words.js";

/** Words of a text whose tokens are the pieces given, in order; a piece can begin with the space before it. */
function wordsOf(...pieces: readonly string[]): readonly string[] {
  const text = pieces.join("");
  const ends = Int32Array.from(pieces, (_, i) => pieces.slice(0, i + 1).join("").length);
  const starts = Int32Array.from([0, ...ends.subarray(0, -1)]);
  const tokens = { length: pieces.length, ids: starts, starts, ends, tokens: pieces };
  const places = tokenPlaces(text, tokens);
  return groupByWord(text, places).map((word) =>
    text.slice(places.starts[word[0]], places.ends[word.at(-1)!]),
  );
}

describe("groupByWord", () => {
  it("ends words at white space", () => {
    expect(wordsOf("Wol", "fgang", " lives", " in", " Ber", "lin")).toEqual([
      "Wolfgang",
      "lives",
      "in",
      "Berlin",
    ]);
    expect(wordsOf("a", "\n", "b", "\u3000", "c", "\u200b", "d")).toEqual(["a", "b", "c", "d"]);
  });

  it("parts punctuation at the ends of a word from it, and leaves the inside alone", () => {
    expect(wordsOf(" (", "Par", "is", ")", ",")).toEqual(["(", "Paris", ")", ","]);
    expect(wordsOf("O", "'", "Brien", " paid", " $", "1", ".", "50", ".")).toEqual([
      "O'Brien",
      "paid",
      "$",
      "1.50",
      ".",
    ]);
    expect(wordsOf("...", " !")).toEqual(["...", "!"]);
  });

  it("makes every token a word in scripts that write no spaces", () => {
    expect(wordsOf("我", "在", "北京", "住", "了", "3", "年", "OK")).toEqual([
      "我",
      "在",
      "北京",
      "住",
      "了",
      "3",
      "年",
      "OK",
    ]);
    expect(wordsOf("コン", "ピュータ")).toEqual(["コン", "ピュータ"]);
    expect(wordsOf("서울", "에서")).toEqual(["서울에서"]);
  });

  it("leaves out blank tokens", () => {
    expect(wordsOf(" ", "北", " ", "京")).toEqual(["北", "京"]);
  });

  it("puts every visible token in exactly one word, in order, and tears no character, over all of Unicode", () => {
    fc.assert(
      fc.property(anyText(80), (text) => {
        const tokens = smallTokenizer.tokenize(text, { specialTokensInText: "plain" });
        const places = tokenPlaces(text, tokens);
        const visible = Array.from(tokens.ids.keys()).filter((i) => places.starts[i] < places.ends[i]);
        for (const groups of [groupByCharacter(places), groupByWord(text, places)]) {
          expect(groups.flat()).toEqual(visible);
          for (let i = 1; i < groups.length; i++) {
            const end = Math.max(...groups[i - 1].map((token) => places.ends[token]));
            expect(places.starts[groups[i][0]]).toBeGreaterThanOrEqual(end);
          }
        }
      }),
    );
  });
});
