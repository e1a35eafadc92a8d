import type { TokenIds } from "./token-ids.js";

/**
 * Turns ids back into text: tokens are joined, "▁" becomes a space, both ends are stripped. Added tokens that
 * are not special are set off with spaces.
 *
 * Source: transformers 4.44 `PreTrainedTokenizer._decode` without clean-up of spaces, and
 * `ErnieMTokenizer.convert_tokens_to_string`.
 */
export function decodeIds(ids: ArrayLike<number>, table: TokenIds, skipSpecialTokens: boolean): string {
  const texts: string[] = [];
  let run: string[] = [];
  for (let index = 0; index < ids.length; index++) {
    const token = table.spell(ids[index]!);
    if (skipSpecialTokens && table.specialTokens.has(token)) continue;
    if (!table.isPlainAddition(token)) {
      run.push(token);
      continue;
    }
    const text = joinTokens(run);
    if (text !== "") texts.push(text);
    texts.push(token);
    run = [];
  }
  if (run.length > 0) texts.push(joinTokens(run));
  return texts.join(" ");
}

function joinTokens(tokens: readonly string[]): string {
  return stripAsPython(tokens.join("").replaceAll("▁", " "));
}

/** Python's `str.strip()`. Unlike `trim` it takes U+001C–U+001F and U+0085, and leaves U+FEFF. */
function stripAsPython(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isPythonSpace(text.charCodeAt(start))) start++;
  while (end > start && isPythonSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Source: Python `str.isspace`: bidirectional type WS, B or S, or category Zs. */
function isPythonSpace(unit: number): boolean {
  return (
    unit === 0x20 ||
    (unit >= 0x09 && unit <= 0x0d) ||
    (unit >= 0x1c && unit <= 0x1f) ||
    unit === 0x85 ||
    unit === 0xa0 ||
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x3000
  );
}
