import { type BoundedPattern, boundedPattern } from "./bounded-pattern.js";

/** Longest pattern that a schema's library may have made, in code units: an IPv6 address's has 2,000. */
const LONGEST_MADE = 10_000;

/**
 * A pattern that runs in linear time and matches whatever another matches, and maybe more: without lookaround, and with
 * anything in place of back references.
 *
 * Throws: InputError, naming `place`, for what does not run in linear time even so.
 */
export function widerPattern(pattern: string, place: string): Promise<BoundedPattern> {
  return boundedPattern(widened(pattern), place, LONGEST_MADE);
}

/** An escape, a class of characters, the beginning of a lookaround, or a bracket. */
const TOKEN = /\\k<[^>]*>|\\[1-9]\d*|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\(\?<?[=!]|[()]/g;
const BACK_REFERENCE = /^\\(?:[1-9]|k<)/;

function widened(pattern: string): string {
  let kept = "";
  let from = 0;
  /** How many brackets are open inside of a lookaround; none outside. */
  let depth = 0;
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    if (depth > 0) {
      if (token.startsWith("(")) depth++;
      else if (token === ")") depth--;
      from = index + token.length;
      continue;
    }
    kept += pattern.slice(from, index);
    from = index + token.length;
    if (/^\(\?<?[=!]$/.test(token)) depth = 1;
    else if (BACK_REFERENCE.test(token)) kept += "(?:[\\s\\S]*)";
    else kept += token;
  }
  return depth > 0 ? pattern : kept + pattern.slice(from);
}
