import { errorMessage } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";
import type { RE2JS } from "re2js";

/** A stretch that a pattern matches. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
}

/** A pattern that runs in time linear in the text, whatever it says. */
export interface BoundedPattern {
  /** Whether it matches somewhere in a value, as JSON Schema's `pattern` does. */
  test(value: string): boolean;
  /**
   * Where it matches in a text, "^" and "$" being any place between two words: a list for each part of the text, in
   * order, after which it may be left. No match is empty, none longer than {@link LONGEST_MATCH}.
   */
  find(text: string): Iterable<readonly PatternMatch[]>;
}

/** Longest pattern, in code units: its program grows with it. */
const LONGEST_PATTERN = 1000;
/**
 * Longest match in a text, in code units. Every match may look as far ahead as this, and no further: else each of them
 * reads to the end of the text, which is quadratic for all of them however linear for one.
 */
export const LONGEST_MATCH = 256;
/** What is seen behind the longest match, in code units, that might have made it longer. */
const SEEN_BEHIND = 64;
const WORD = /[\p{L}\p{M}\p{N}_]/u;

/**
 * Compiles a regular expression of JavaScript's syntax with the "u" flag's meaning.
 *
 * Throws: InputError, naming `place`, for what is no pattern, is too long, or cannot run in linear time: lookaround,
 * back references and more than 1,000 repetitions. Source: RE2 (Cox, "Regular Expression Matching in the Wild", 2010).
 */
export async function boundedPattern(
  pattern: string,
  place: string,
  longest = LONGEST_PATTERN,
): Promise<BoundedPattern> {
  if (pattern.length > longest)
    throw new InputError(place, `a pattern of at most ${longest} characters`, `${pattern.length}`);
  const { RE2JS } = await import("re2js");
  const compile = (source: string): RE2JS => {
    try {
      return RE2JS.compile(RE2JS.translateRegExp(source));
    } catch (cause) {
      throw new InputError(place, "a pattern that runs in linear time", `${pattern}: ${reasonOf(cause)}`);
    }
  };
  const whole = compile(pattern);
  const inText = compile(withoutAnchors(pattern));
  const test = (value: string): boolean => whole.matcher(value).find();
  const isValue = (text: string, { start, end }: PatternMatch): boolean =>
    betweenWords(text, start) && betweenWords(text, end) && test(text.slice(start, end));
  return {
    test,
    *find(text) {
      let at = 0;
      let cutOff: number | undefined;
      while (at < text.length) {
        const part = matchesFrom(inText, text, at);
        const found: PatternMatch[] = [];
        for (const match of part.matches) {
          const { start, end } = match;
          const isTooLong = end - start > LONGEST_MATCH || (end === part.end && end < text.length);
          // What is too long is left out as a whole, with what seems to begin where no more of it was seen.
          const isRest = cutOff !== undefined && !WORD.test(text.slice(cutOff, start));
          cutOff = isTooLong ? end : undefined;
          if (isTooLong || isRest) continue;
          if (isValue(text, match)) found.push(match);
        }
        yield found;
        at = part.next;
      }
    },
  };
}

/** The matches that begin in a part of a text, each with at least the longest match's length in view. */
function matchesFrom(
  pattern: RE2JS,
  text: string,
  at: number,
): { readonly matches: readonly PatternMatch[]; readonly end: number; readonly next: number } {
  // With what stands before, which a word's edge depends on.
  const from = Math.max(0, at - 2);
  const end = Math.min(text.length, at + 2 * LONGEST_MATCH + SEEN_BEHIND);
  const isLast = end === text.length;
  const matcher = pattern.matcher(text.slice(from, end));
  const matches: PatternMatch[] = [];
  let next = isLast ? end : at + LONGEST_MATCH;
  for (let start = at; start <= end && matcher.find(start - from); ) {
    const match = { start: from + matcher.start(), end: from + matcher.end() };
    if (!isLast && match.start >= at + LONGEST_MATCH) {
      next = match.start;
      break;
    }
    if (match.end > match.start) matches.push(match);
    start = Math.max(match.end, match.start + 1);
    next = Math.max(next, start);
  }
  return { matches, end, next };
}

function reasonOf(cause: unknown): string {
  return errorMessage(cause).replace(/^error parsing regexp: /, "");
}

/** Not inside a word: what matches "INV-12" is no match in "INV-123". */
function betweenWords(text: string, at: number): boolean {
  return !(WORD.test(text[at - 1] ?? "") && WORD.test(text[at] ?? ""));
}

/** The pattern with nothing in place of "^" and "$": values have ends, and what is looked for in a text has none. */
function withoutAnchors(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|[\^$]/g, (part) =>
    part === "^" || part === "$" ? "" : part,
  );
}
