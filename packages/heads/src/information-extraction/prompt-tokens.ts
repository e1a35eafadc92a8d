import type { TokenSequence } from "@ernie-m/tokenizer";
import { PAIR_SPECIAL_TOKENS } from "../task/rows.js";
import type { Tokenize } from "../task/task.js";
import { PromptTooLongError } from "./errors.js";
import { MIN_WINDOW_TOKENS, type ResolvedExtraction } from "./resolve-options.js";

/** The tokens of a call's prompts, each tokenized once. */
export class PromptTokens {
  readonly #tokenize: Tokenize;
  readonly #maxTokens: number;
  readonly #prompts = new Map<string, TokenSequence>();

  constructor(tokenize: Tokenize, { maxTokens }: Pick<ResolvedExtraction, "maxTokens">) {
    this.#tokenize = tokenize;
    this.#maxTokens = maxTokens;
  }

  /**
   * Tokens of a prompt, checked to leave room for text.
   *
   * Throws: PromptTooLongError, naming `path`.
   */
  promptTokens(prompt: string, path: string): TokenSequence {
    const known = this.#prompts.get(prompt);
    if (known !== undefined) return known;
    const tokens = this.#tokenize(prompt);
    const limit = this.#maxTokens - PAIR_SPECIAL_TOKENS - MIN_WINDOW_TOKENS;
    if (tokens.length > limit) throw new PromptTooLongError({ path, prompt, tokens: tokens.length, limit });
    this.#prompts.set(prompt, tokens);
    return tokens;
  }

  /** Most tokens of a window beside a prompt. */
  capacityBeside(prompt: TokenSequence): number {
    return this.#maxTokens - PAIR_SPECIAL_TOKENS - prompt.length;
  }
}
