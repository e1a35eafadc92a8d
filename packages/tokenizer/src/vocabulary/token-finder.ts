import { TokenTrie } from "./token-trie.js";

/** A token that stands in a text. */
export interface FoundToken {
  readonly token: string;
  /** Of its first UTF-16 code unit. */
  readonly index: number;
}

/** From so many first characters on, to look for each in a text takes longer than to look at each unit. */
const MANY = 16;

/**
 * Finds tokens in a text, from left to right, the longest where several begin at one place, as the published
 * tokenizers' trie does. Each unit of the text is looked at a bounded number of times, whatever the tokens are.
 *
 * Source: Aho and Corasick, "Efficient string matching" (1975), with the leftmost of the longest matches.
 */
export class TokenFinder {
  readonly #tokens: readonly string[];
  readonly #firstCharacters: readonly string[];
  #trie: TokenTrie | undefined;

  constructor(tokens: Iterable<string>) {
    // JavaScript's own order is that of code units.
    this.#tokens = [...new Set(tokens)].filter((token) => token !== "").sort();
    this.#firstCharacters = [...new Set(this.#tokens.map((token) => token.slice(0, 1)))];
  }

  /** Whether a token may be in a text: much faster to tell than where, while there are few to look for. */
  mayFind(text: string): boolean {
    if (this.#firstCharacters.length > MANY) return true;
    return this.#firstCharacters.some((character) => text.includes(character));
  }

  /** The first token at `from` or after it. */
  next(text: string, from: number): FoundToken | undefined {
    if (this.#tokens.length === 0) return undefined;
    this.#trie ??= new TokenTrie(this.#tokens);
    const trie = this.#trie;
    let best: FoundToken | undefined;
    for (let at = from, node = 0; at < text.length; at++) {
      node = trie.step(node, text.charCodeAt(at));
      const begun = at + 1 - trie.depth(node);
      // What may still be found begins after the best so far.
      if (best !== undefined && begun > best.index) return best;
      const ended = trie.longestEnding(node);
      if (ended < 0) continue;
      const token = this.#tokens[ended];
      const index = at + 1 - token.length;
      if (best === undefined || index <= best.index) best = { token, index };
    }
    return best;
  }

  /** All tokens, none of which overlap. */
  *matches(text: string): Generator<FoundToken, void, void> {
    if (!this.mayFind(text)) return;
    for (let found = this.next(text, 0); found !== undefined; ) {
      yield found;
      found = this.next(text, found.index + found.token.length);
    }
  }
}
