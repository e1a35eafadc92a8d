import { SPACED_LETTER } from "./scripts.js";

/**
 * A pattern in which `\L` stands for a letter of a script that sets words apart by spaces: "T20" is one word, and 共20
 * is two. Not inside a character class.
 */
export function letterPattern(source: string, flags = "gu"): RegExp {
  return new RegExp(source.replaceAll("\\L", SPACED_LETTER), flags);
}
