import type { TextTokens } from "../../task/tokenize-all.js";
import { characterAt, characterBefore } from "./characters.js";
import { LINE_END } from "./line-ends.js";
import { endsSentence } from "./sentence-stops.js";

/** How good a place between two tokens is for a cut: the higher, the less is torn apart. */
export const boundaryStrength = {
  insideWord: 0,
  /** Between two characters of a script that writes no spaces. */
  betweenCharacters: 1,
  /** At a hyphen, an apostrophe, a decimal point. */
  punctuation: 2,
  /** At a space or at a comma that needs none. */
  word: 3,
  sentence: 4,
} as const;

export type BoundaryStrength = (typeof boundaryStrength)[keyof typeof boundaryStrength];

const SPACE = /\s/;
const WIDE_COMMA = /[，、；：،؛]/;
const PUNCTUATION = /\p{P}/u;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** How many spaces are looked through for the end of a sentence, in code units. */
const LOOK_BACK = 8;

/**
 * How good a cut before token `index` is, 0 < index < tokens.length. By punctuation alone, so that it is the same
 * on every platform, which the platform's own segmenter is not.
 */
export function boundaryBefore(text: string, tokens: TextTokens, index: number): BoundaryStrength {
  const cut = tokens.ends[index - 1];
  // One character that the normalisation made several tokens of.
  if (tokens.starts[index] < cut) return boundaryStrength.insideWord;
  // A space before a word is in no token, so it lies right of the cut; one that is a token may lie left of it.
  let left = cut;
  while (left > 0 && cut - left < LOOK_BACK && SPACE.test(text[left - 1])) left--;
  let right = cut;
  const limit = Math.min(text.length, tokens.ends[index]);
  while (right < limit && SPACE.test(text[right])) right++;
  if (LINE_END.test(text.slice(left, right))) return boundaryStrength.sentence;

  const spaced = right > left;
  if (endsSentence(text, left)) {
    // "。」" is one end, after the bracket.
    const goesOn = !spaced && /[\p{Pe}\p{Pf}]/u.test(characterAt(text, right));
    return goesOn ? boundaryStrength.insideWord : boundaryStrength.sentence;
  }
  const before = characterBefore(text, left);
  if (spaced || WIDE_COMMA.test(before)) return boundaryStrength.word;
  const after = characterAt(text, right);
  if (PUNCTUATION.test(before) || PUNCTUATION.test(after)) return boundaryStrength.punctuation;
  return UNSPACED.test(before) && UNSPACED.test(after)
    ? boundaryStrength.betweenCharacters
    : boundaryStrength.insideWord;
}
