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
  /** Where it matches in a text, "^" and "$" being any place between two words. No match is empty. */
  find(text: string): readonly PatternMatch[];
}

/** Longest pattern, in code units: its program grows with it. */
const LONGEST_PATTERN = 1000;
const WORD = /[\p{L}\p{M}\p{N}_]/u;

/**
 * Compiles a regular expression of JavaScript's syntax with the "u" flag's meaning.
 *
 * Throws: InputError, naming `place`, for what is no pattern, is too long, or cannot run in linear time: lookaround,
 * back references and more than 1,000 repetitions. Source: RE2 (Cox, "Regular Expression Matching in the Wild", 2010).
 */
export async function boundedPattern(pattern: string, place: string): Promise<BoundedPattern> {
  if (pattern.length > LONGEST_PATTERN)
    throw new InputError(place, `a pattern of at most ${LONGEST_PATTERN} characters`, `${pattern.length}`);
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
  return {
    test,
    find(text) {
      const matcher = inText.matcher(text);
      const found: PatternMatch[] = [];
      while (matcher.find()) {
        const [start, end] = [matcher.start(), matcher.end()];
        if (
          end > start &&
          betweenWords(text, start) &&
          betweenWords(text, end) &&
          test(text.slice(start, end))
        )
          found.push({ start, end });
      }
      return found;
    },
  };
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/^error parsing regexp: /, "") : String(cause);
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
