import type { TokenSequence } from "@ernie-m/tokenizer";
import { isBlankUnit } from "./blank.js";

/** Where the characters of every token stand, blank ones at its ends left out. */
export interface TokenPlaces {
  /** UTF-16 code units; `starts[i] === ends[i]` for a token that shows nothing. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** SentencePiece gives the space to the word that follows it, so a token's own offsets can begin in blanks. */
export function tokenPlaces(text: string, tokens: TokenSequence): TokenPlaces {
  const starts = Int32Array.from(tokens.starts);
  const ends = Int32Array.from(tokens.ends);
  for (let i = 0; i < tokens.length; i++) {
    while (starts[i] < ends[i] && isBlankUnit(text[starts[i]])) starts[i]++;
    while (starts[i] < ends[i] && isBlankUnit(text[ends[i] - 1])) ends[i]--;
  }
  return { starts, ends };
}
