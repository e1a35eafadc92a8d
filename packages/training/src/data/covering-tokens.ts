import type { TokenSequence } from "@ernie-m/tokenizer";

/** Where tokens stand in their text. */
type Places = Pick<TokenSequence, "length" | "starts" | "ends">;

/** A stretch of a text, UTF-16 code units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The tokens that a stretch begins and ends with. */
export interface CoveringTokens {
  readonly first: number;
  readonly last: number;
}

/**
 * The token that covers a stretch's first character and the one that covers its last; of several for one character the
 * outer ones. Undefined where no token covers one of the two.
 */
export function coveringTokens(tokens: Places, { start, end }: Stretch): CoveringTokens | undefined {
  let first = -1;
  let last = -1;
  for (let i = 0; i < tokens.length; i++) {
    if (first === -1 && covers(tokens, i, start)) first = i;
    if (covers(tokens, i, end - 1)) last = i;
  }
  return first === -1 || last === -1 ? undefined : { first, last };
}

function covers({ starts, ends }: Places, token: number, place: number): boolean {
  return starts[token] <= place && place < ends[token];
}
