import { isBlankUnit } from "../task/blank.js";
import type { TokenPlaces } from "../task/visible-tokens.js";

/** Tokens that belong together, by number, in order; never empty. */
export type TokenGroup = readonly number[];

/** Scripts that write no spaces between words: there every token is a word of its own. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const PUNCTUATION = /^[\p{P}\p{S}]+$/u;

/** Visible tokens, those that share a character as one group: no entity begins or ends inside a character. */
export function groupByCharacter({ starts, ends }: TokenPlaces): readonly TokenGroup[] {
  const groups: number[][] = [];
  let end = 0;
  for (let i = 0; i < starts.length; i++) {
    if (starts[i] === ends[i]) continue;
    const last = groups.at(-1);
    if (last !== undefined && starts[i] < end) last.push(i);
    else groups.push([i]);
    end = Math.max(end, ends[i]);
  }
  return groups;
}

/**
 * The words of a text, as groups of its visible tokens.
 *
 * A word is what stands between white space; punctuation at either end of it is a word of its own (in "(Paris)," are
 * four, "O'Brien" and "1.5" are one each). In scripts that write no spaces, Chinese, Japanese, Thai and such, every
 * token is a word: ERNIE-M's tokenizer makes each Chinese character one. Blank tokens belong to no word.
 */
export function groupByWord(text: string, places: TokenPlaces): readonly TokenGroup[] {
  const { starts, ends } = places;
  const words: TokenGroup[] = [];
  let chunk: TokenGroup[] = [];
  let previous: { readonly end: number; readonly unspaced: boolean } | undefined;
  for (const group of groupByCharacter(places)) {
    const start = starts[group[0]];
    const end = group.reduce((most, token) => Math.max(most, ends[token]), 0);
    const unspaced = UNSPACED.test(text.slice(start, end));
    const apart =
      previous !== undefined && (unspaced || previous.unspaced || hasBlank(text, previous.end, start));
    if (apart) {
      words.push(...wordsOf(text, chunk, places));
      chunk = [];
    }
    chunk.push(group);
    previous = { end, unspaced };
  }
  words.push(...wordsOf(text, chunk, places));
  return words;
}

function hasBlank(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (isBlankUnit(text[i])) return true;
  return false;
}

/** What stands between white space, less the punctuation at its ends. */
function wordsOf(
  text: string,
  chunk: readonly TokenGroup[],
  { starts, ends }: TokenPlaces,
): readonly TokenGroup[] {
  const isPunctuation = (group: TokenGroup): boolean =>
    group.every((token) => PUNCTUATION.test(text.slice(starts[token], ends[token])));
  let first = 0;
  let last = chunk.length;
  while (first < last && isPunctuation(chunk[first])) first++;
  while (last > first && isPunctuation(chunk[last - 1])) last--;
  const middle = chunk.slice(first, last).flat();
  return [...chunk.slice(0, first), ...(middle.length > 0 ? [middle] : []), ...chunk.slice(last)];
}
