/** White space, and the characters that are blank without being white space. */
const BLANK = /[\p{White_Space}\u200b\ufeff]/u;
const NOT_BLANK = /[^\p{White_Space}\u200b\ufeff]/gu;

/** Information separators (U+001C to U+001F), which Python's `str.strip()` takes for spaces, count as blank too. */
export function isBlankUnit(unit: string): boolean {
  return isSeparator(unit) || BLANK.test(unit);
}

/** Whether the text has nothing but blank characters. */
export function isBlank(text: string): boolean {
  for (const [character] of text.matchAll(NOT_BLANK)) if (!isSeparator(character)) return false;
  return true;
}

function isSeparator(character: string): boolean {
  return character >= "\u001c" && character <= "\u001f";
}
