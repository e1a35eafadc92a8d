import { TokenizerError } from "../errors.js";
import { quote } from "../files/json.js";
import type { TokenizerConfig } from "../files/tokenizer-config.js";
import { longestOf } from "../longest.js";
import type { SpecialTokenIds } from "../types.js";
import { unitsToString } from "../utf8.js";
import type { TokenTable } from "./token-table.js";

/**
 * The vocabulary with the special and added tokens on top: every question about ids and token strings.
 *
 * A special token that the vocabulary lacks gets the next free id, in the order unknown, separator, padding,
 * class, mask, further ones. Source: transformers 4.44 `PreTrainedTokenizer._add_tokens`.
 */
export class TokenIds implements TokenTable {
  readonly size: number;
  readonly special: SpecialTokenIds;
  readonly unkToken: string;
  readonly #base: TokenTable;
  /** Added and special tokens; they go before the vocabulary. */
  readonly #ids = new Map<string, number>();
  readonly #tokens = new Map<number, string>();
  readonly #specialIds = new Set<number>();
  readonly #specialTokens = new Set<string>();
  /** Those of `#ids` for which the vocabulary has another answer or none, and the longest's length. */
  readonly #differing = new Set<string>();
  readonly #longestDiffering: number;

  /**
   * `unknownId` is the unknown token's id when the table has no such token.
   *
   * Throws: TokenizerError `invalid-vocabulary` when there is no unknown token.
   */
  constructor(base: TokenTable, config: TokenizerConfig, file: string, unknownId?: number) {
    this.#base = base;
    let size = base.size;
    for (const { token, id, special } of config.addedTokens) {
      this.#add(token, id);
      if (special) this.#markSpecial(token, id);
      size = Math.max(size, id + 1);
    }
    const idOf = (token: string, fallback?: number): number => {
      const known = this.idOf(token);
      const id = known >= 0 ? known : (fallback ?? size);
      this.#add(token, id);
      this.#markSpecial(token, id);
      size = Math.max(size, id + 1);
      return id;
    };
    if (unknownId === undefined && this.idOf(config.unkToken) < 0) {
      const reason = `expected the unknown token ${quote(config.unkToken)} on a line, found none in ${base.size} lines`;
      throw new TokenizerError("invalid-vocabulary", file, reason);
    }
    const unk = idOf(config.unkToken, unknownId);
    const sep = idOf(config.sepToken);
    const pad = idOf(config.padToken);
    const cls = idOf(config.clsToken);
    const mask = idOf(config.maskToken);
    for (const token of config.additionalSpecialTokens) idOf(token);
    this.special = { cls, sep, pad, unk, mask };
    this.unkToken = config.unkToken;
    this.size = size;
    for (const [token, id] of this.#ids) if (base.idOf(token) !== id) this.#differing.add(token);
    this.#longestDiffering = longestOf(this.#differing);
  }

  /** What is found in a text and kept whole: all added and special tokens. */
  get foundInText(): Iterable<string> {
    return this.#ids.keys();
  }

  /** The special tokens among them. */
  get specialTokens(): ReadonlySet<string> {
    return this.#specialTokens;
  }

  isSpecial(id: number): boolean {
    return this.#specialIds.has(id);
  }

  /** Whether a token was added and is not special: `decode` sets such tokens off with spaces. */
  isPlainAddition(token: string): boolean {
    return this.#ids.has(token) && !this.#specialTokens.has(token);
  }

  lookup(units: Uint16Array, start: number, end: number): number {
    if (end - start <= this.#longestDiffering) {
      const token = unitsToString(units, start, end);
      if (this.#differing.has(token)) return this.#ids.get(token)!;
    }
    return this.#base.lookup(units, start, end);
  }

  idOf(token: string): number {
    return this.#ids.get(token) ?? this.#base.idOf(token);
  }

  tokenOf(id: number): string | undefined {
    return this.#tokens.get(id) ?? this.#base.tokenOf(id);
  }

  /** The token with this id, the unknown token when there is none. */
  spell(id: number): string {
    return this.tokenOf(id) ?? this.unkToken;
  }

  #add(token: string, id: number): void {
    this.#ids.set(token, id);
    this.#tokens.set(id, token);
  }

  #markSpecial(token: string, id: number): void {
    this.#specialIds.add(id);
    this.#specialTokens.add(token);
  }
}
