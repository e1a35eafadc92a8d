const UNSPACED_SCRIPTS = ["Han", "Hiragana", "Katakana", "Hangul", "Thai", "Lao", "Khmer", "Myanmar"]
  .map((script) => `\\p{Script=${script}}`)
  .join("");
const UNSPACED = new RegExp(`[${UNSPACED_SCRIPTS}]`, "u");
const LETTER = /[\p{L}\p{M}]/u;

/** The letters of {@link isSpacedLetter}, as part of a pattern with the "u" flag. */
export const SPACED_LETTER = `[^\\P{L}${UNSPACED_SCRIPTS}]`;
/** All other letters, as part of a character class. */
export const UNSPACED_LETTERS = UNSPACED_SCRIPTS;

/** A letter of a script that sets its words apart by spaces, so that one more of it goes on with the word. Hangul counts as none: particles follow words directly. */
export function isSpacedLetter(character: string): boolean {
  if (character < "\u0080")
    return (character >= "a" && character <= "z") || (character >= "A" && character <= "Z");
  return LETTER.test(character) && !UNSPACED.test(character);
}

/** Whether a word of spaced letters, or a number, goes on through this character. */
export function isWordCharacter(character: string): boolean {
  return (character >= "0" && character <= "9") || character === "_" || isSpacedLetter(character);
}

/** The character that begins at a place, "" past the end. */
export function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
}

/** The character that ends at a place, "" at the start. */
export function characterBefore(text: string, at: number): string {
  if (at <= 0) return "";
  const last = text.charCodeAt(at - 1);
  const isLow = last >= 0xdc00 && last < 0xe000;
  return isLow && at > 1 ? characterAt(text, at - 2) : text[at - 1];
}
