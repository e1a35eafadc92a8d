import type { TokenizerVariant } from "../src/index.js";

const punctuation = ",;:.?!~，；：。？！《》【】";

/** ERNIE-M's splitting, character by character over strings: slow, and close to how it is published. */
export function splitSlowly(
  pieces: readonly string[],
  variant: TokenizerVariant,
  isDigit: (character: string) => boolean,
): string[] {
  const tokens: string[] = [];
  pieces.forEach((piece, index) => {
    if (piece === "▁") {
      const next = pieces[index + 1];
      if (variant === "hf" && index !== 0 && next !== undefined && !next.startsWith("▁")) tokens.push(piece);
      return;
    }
    const characters = [...piece];
    let last = 0;
    const flush = (to: number): void => {
      const part = characters.slice(last, to).join("");
      if (to > last && part !== "▁") tokens.push(part);
    };
    characters.forEach((character, at) => {
      if (character === "▁") return;
      const chinese = character >= "\u4e00" && character <= "\u9fff" && character.length === 1;
      if (chinese || punctuation.includes(character)) {
        flush(at);
        tokens.push(character);
        last = at + 1;
      } else if (at > 0 && isDigit(character) !== isDigit(characters[at - 1])) {
        flush(at);
        last = at;
      }
    });
    if (characters.length > last) tokens.push(characters.slice(last).join(""));
  });
  return tokens;
}
