import type { CancelSignal, Concurrency } from "@ernie-m/core";
import type { TokenSequence } from "@ernie-m/tokenizer";
import type { Tokenize } from "./task.js";
import type { SpecialTokensInText } from "./types.js";

/** Tokens of a text: their ids and where they stand in it. */
export type TextTokens = Omit<TokenSequence, "tokens">;

/** Tokenizes in other threads; `tokenizerPool` of `@ernie-m/runtime-node` makes one. */
export interface TokenizingPool {
  /** The tokens of each text, as the task's tokenizer gives them. */
  tokenizeBatch(
    texts: readonly string[],
    options: {
      readonly specialTokensInText: SpecialTokensInText;
      readonly signal?: CancelSignal | undefined;
    },
  ): Promise<readonly TextTokens[]>;
}

/** Tokenizes several texts, here or elsewhere. */
export type TokenizeAll = (
  texts: readonly string[],
) => readonly TextTokens[] | Promise<readonly TextTokens[]>;

/** Code units below which handing texts to another thread takes longer than tokenizing them. */
const POOLED_UNITS = 1024;

/** How a call tokenizes what is long: in the pool, where there is one. */
export function tokenizeAll(
  tokenize: Tokenize,
  pool: TokenizingPool | undefined,
  {
    observer,
    ...options
  }: Pick<Concurrency, "observer"> & {
    readonly specialTokensInText: SpecialTokensInText;
    readonly signal: CancelSignal | undefined;
  },
): TokenizeAll {
  if (pool === undefined) return (texts) => texts.map(tokenize);
  return (texts) => (unitsOf(texts) < POOLED_UNITS ? texts.map(tokenize) : inPool(texts));

  async function inPool(texts: readonly string[]): Promise<readonly TextTokens[]> {
    const all = await (pool as TokenizingPool).tokenizeBatch(texts, options);
    // The time that others take is not this thread's.
    if (observer !== undefined)
      texts.forEach((text, i) => {
        observer.watchTokenize(text, () => all[i]);
      });
    return all;
  }
}

/** Their length together. */
export function unitsOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}
