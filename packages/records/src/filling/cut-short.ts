import type { Stretch } from "../text/overlaps.js";

/** Longest text behind a label that is taken for one name. */
const LONGEST_NAME = 60;
/** Words that go on with a name, and nothing else: each with a capital, or of a script that has none. */
const NAME_WORDS = /^(?:[ \u00a0]*[\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}\p{N}.'’&-]*)*[ \u00a0]*$/u;

/**
 * Whether a model found a part of the name that stands behind a label: "Radhaus" of "Kunde: Radhaus Ulm OHG". Behind a comma
 * or a word in small letters something else begins.
 */
export function isNameCutShort(text: string, part: Stretch, whole: Stretch): boolean {
  if (part.start < whole.start || part.end > whole.end || whole.end - whole.start > LONGEST_NAME)
    return false;
  const [before, after] = [text.slice(whole.start, part.start), text.slice(part.end, whole.end)];
  // A name is cut between words: within one the rest begins with any letter.
  return (
    before + after !== "" &&
    NAME_WORDS.test(before) &&
    NAME_WORDS.test(after.replace(/^[\p{L}\p{M}\p{N}]+/u, ""))
  );
}
