import type { TokenFinder } from "../vocabulary/token-finder.js";

/** A lower-cased text and the way back to the text it came from. */
export interface LoweredText {
  readonly text: string;
  /** Unit `i` of `text` comes from unit `origin[i]` of the original; undefined when both have the same units. */
  readonly origin: Int32Array | undefined;
}

/** The one character whose lower case has another length in UTF-16: it becomes i and U+0307. */
const DOTTED_CAPITAL_I = "\u0130";

/**
 * Lower-cases a text character by character, as Python's tokenizers do for `do_lower_case`: Σ becomes σ, at
 * the end of a word too. What `kept` finds stays as it is.
 *
 * Source: transformers `PreTrainedTokenizer.tokenize`.
 */
export function lowerCase(text: string, kept: TokenFinder): LoweredText {
  const parts: string[] = [];
  let from = 0;
  for (const { token, index } of kept.matches(text)) {
    parts.push(lowerCharacters(text.slice(from, index)), token);
    from = index + token.length;
  }
  parts.push(lowerCharacters(text.slice(from)));
  const lowered = parts.join("");
  return { text: lowered, origin: lowered.length === text.length ? undefined : originOf(text, kept) };
}

/** Without context: `toLowerCase` would turn a Σ that ends a word into ς. */
function lowerCharacters(text: string): string {
  return text.replaceAll("Σ", "σ").toLowerCase();
}

function originOf(text: string, kept: TokenFinder): Int32Array {
  const untouched = new Set<number>();
  for (const { token, index } of kept.matches(text))
    for (let at = 0; at < token.length; at++) untouched.add(index + at);
  const origin: number[] = [];
  for (let at = 0; at < text.length; at++) {
    origin.push(at);
    if (text[at] === DOTTED_CAPITAL_I && !untouched.has(at)) origin.push(at);
  }
  return Int32Array.from(origin);
}
