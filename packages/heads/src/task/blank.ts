/** White space, and the characters that are blank without being white space. */
const BLANK = /[\p{White_Space}\u200b\ufeff]/u;

/** Information separators (U+001C to U+001F), which Python's `str.strip()` takes for spaces, count as blank too. */
export function isBlankUnit(unit: string): boolean {
  return (unit >= "\u001c" && unit <= "\u001f") || BLANK.test(unit);
}

/** Whether the text has nothing but blank characters. */
export function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isBlankUnit(text[i])) return false;
  return true;
}
