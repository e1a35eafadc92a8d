import { letterPattern } from "../text/letter-pattern.js";
import type { Stretch } from "../text/overlaps.js";
import type { Finding, Recognizer } from "../types.js";

/** The kind of what names one thing among many: "RE-2025-0417", "GB 284 1190 55". Properties have it by their names. */
export const IDENTIFIER = "\0identifier";

const WRITTEN_WITH = String.raw`\p{Script=Latin}\p{Script=Cyrillic}\p{N}`;
/** A word with a digit, and words in capitals before it; punctuation inside, none at the ends. */
const WITH_DIGIT = String.raw`(?=[${WRITTEN_WITH}./_–-]{0,39}\p{N})[\p{Lu}\p{N}][${WRITTEN_WITH}]*(?:[./_–-][${WRITTEN_WITH}]+)*`;
const CAPITALS = String.raw`\p{Lu}{1,5}`;
const WRITTEN = letterPattern(
  String.raw`(?<![\d_@./-]|\L)(?:${CAPITALS} )?${WITH_DIGIT}(?: ${WITH_DIGIT}){0,5}(?![\d_@]|\L)`,
);
const LONGEST = 40;

/** Finds whatever may be an identifier; words beside it say whether it is one, and of what. */
export const identifiers: Recognizer = {
  kind: IDENTIFIER,
  recognize: identifiersIn,
};

/** Where identifiers may stand in a text, each with what it says. */
export function* identifiersIn(text: string): Iterable<Finding<string>> {
  for (const { index, 0: written } of text.matchAll(WRITTEN))
    if (written.length <= LONGEST) yield { start: index, end: index + written.length, value: written };
}

const SIGNS = String.raw`n[°º]|n\.[º°]|no\.|nr\.|num\.|núm\.|№|#`;
const SIGN = new RegExp(String.raw`(?:^|[^\p{L}])(?:${SIGNS}|nr)[:：]?[ \u00a0]?$`, "iu");
const LEADING_SIGN = new RegExp(String.raw`^(?:${SIGNS}|nr(?=[:： \u00a0]))[:：]?[ \u00a0]?`, "iu");
const SIGN_REACH = 8;

/** How long a sign for "number" is that a text begins with, in code units. */
export function signLength(text: string): number {
  return LEADING_SIGN.exec(text)?.[0].length ?? 0;
}

/** Where a sign for "number" begins that stands right before a place. */
export function signBefore(text: string, { start }: Stretch): number | undefined {
  const from = Math.max(0, start - SIGN_REACH);
  const match = SIGN.exec(text.slice(from, start));
  return match === null ? undefined : from + match.index;
}
