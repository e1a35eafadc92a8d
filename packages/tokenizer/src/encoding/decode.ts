import { decodeCodePoint } from "../utf8.js";
import type { TokenIds } from "../vocabulary/token-ids.js";

/** Which byte a token stands for, -1 for none; undefined for models without byte fallback. */
export type ByteOfToken = ((token: string) => number) | undefined;

/**
 * Turns ids back into text: tokens are joined, bytes become characters, "▁" becomes a space, both ends are stripped.
 * Added tokens that are not special are set off with spaces.
 *
 * Source: transformers 4.44 `PreTrainedTokenizer._decode` without clean-up of spaces, and
 * `ErnieMTokenizer.convert_tokens_to_string`.
 */
export function decodeIds(
  ids: ArrayLike<number>,
  tokenIds: TokenIds,
  skipSpecialTokens: boolean,
  byteOf: ByteOfToken,
): string {
  const texts: string[] = [];
  let run: string[] = [];
  for (let index = 0; index < ids.length; index++) {
    const token = tokenIds.spell(ids[index]);
    if (skipSpecialTokens && tokenIds.specialTokens.has(token)) continue;
    if (!tokenIds.isPlainAddition(token)) {
      run.push(token);
      continue;
    }
    const text = joinTokens(run, byteOf);
    if (text !== "") texts.push(text);
    texts.push(token);
    run = [];
  }
  if (run.length > 0) texts.push(joinTokens(run, byteOf));
  return texts.join(" ");
}

function joinTokens(tokens: readonly string[], byteOf: ByteOfToken): string {
  const texts = byteOf === undefined ? tokens : withCharacters(tokens, byteOf);
  return stripAsPython(texts.join("").replaceAll("▁", " "));
}

/** Tokens with the characters that runs of bytes spell; a byte that is in none becomes U+FFFD. */
function withCharacters(tokens: readonly string[], byteOf: (token: string) => number): string[] {
  const texts: string[] = [];
  for (let i = 0; i < tokens.length; ) {
    const bytes: number[] = [];
    while (i < tokens.length) {
      const byte = byteOf(tokens[i]);
      if (byte < 0) break;
      bytes.push(byte);
      i++;
    }
    const run = Uint8Array.from(bytes);
    for (let at = 0; at < run.length; ) {
      const decoded = decodeCodePoint(run, at, run.length);
      texts.push(decoded < 0 ? "\ufffd" : String.fromCodePoint(decoded >> 3));
      at += decoded < 0 ? 1 : decoded & 7;
    }
    if (i < tokens.length) texts.push(tokens[i++]);
  }
  return texts;
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
