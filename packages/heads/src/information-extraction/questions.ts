import type { TokenSequence } from "@ernie-m/tokenizer";
import { PAIR_SPECIAL_TOKENS } from "../tasks/rows.js";
import type { OptionChoice } from "./classification-name.js";
import { PromptTooLongError } from "./errors.js";
import { mergeSpans, mergeVotes } from "./merge.js";
import { MIN_WINDOW_TOKENS } from "./options.js";
import type { Prompt } from "./prompts.js";
import type { OptionVote, TextSpan } from "./spans.js";
import type { PromptTokenizer } from "./types.js";

/** What a question's windows found, merged. */
export type Answer =
  | { readonly kind: "spans"; readonly spans: readonly TextSpan[] }
  | { readonly kind: "option"; readonly vote: OptionVote | undefined };

/** One prompt asked of one text, once for a whole call however many nodes and spans lead to it. */
export class Question {
  /** The text, as a number of the call's distinct texts. */
  readonly textId: number;
  readonly prompt: TokenSequence;
  /** Present when an option is to be picked. */
  readonly choices: readonly OptionChoice[] | undefined;
  readonly #spans: TextSpan[] = [];
  /** By window, so that the order in which windows are run does not show in a sum. */
  readonly #votes: (OptionVote | undefined)[] = [];
  #answer: Answer | undefined;

  constructor(textId: number, prompt: TokenSequence, choices: readonly OptionChoice[] | undefined) {
    this.textId = textId;
    this.prompt = prompt;
    this.choices = choices;
  }

  addSpan(span: TextSpan): void {
    this.#spans.push(span);
  }

  addVote(window: number, vote: OptionVote): void {
    this.#votes[window] = vote;
  }

  /** Once every window is in. */
  answer(): Answer {
    this.#answer ??=
      this.choices === undefined
        ? { kind: "spans", spans: mergeSpans(this.#spans) }
        : { kind: "option", vote: mergeVotes(this.#votes.filter((vote) => vote !== undefined)) };
    return this.#answer;
  }
}

/** The questions of one call, each distinct one once. */
export class QuestionBook {
  readonly #tokenizer: PromptTokenizer;
  readonly #maxLength: number;
  readonly #prompts = new Map<string, TokenSequence>();
  readonly #byText = new Map<number, Map<string, Question>>();
  #fresh: Question[] = [];

  constructor(tokenizer: PromptTokenizer, maxLength: number) {
    this.#tokenizer = tokenizer;
    this.#maxLength = maxLength;
  }

  /**
   * The question of this prompt to this text, known or new.
   *
   * Throws: PromptTooLongError, naming `path`.
   */
  ask(textId: number, prompt: Prompt, path: string): Question {
    const ofText = this.#byText.get(textId) ?? new Map<string, Question>();
    this.#byText.set(textId, ofText);
    // The same words can ask for spans (a span that ends in brackets) and for an option.
    const key = `${prompt.choices === undefined ? "spans" : "option"}:${prompt.text}`;
    const known = ofText.get(key);
    if (known !== undefined) return known;
    const question = new Question(textId, this.promptTokens(prompt.text, path), prompt.choices);
    ofText.set(key, question);
    this.#fresh.push(question);
    return question;
  }

  /**
   * Tokens of a prompt, checked to leave room for text.
   *
   * Throws: PromptTooLongError, naming `path`.
   */
  promptTokens(prompt: string, path: string): TokenSequence {
    const known = this.#prompts.get(prompt);
    if (known !== undefined) return known;
    const tokens = this.#tokenizer.tokenize(prompt, { specialTokensInText: "plain" });
    const limit = this.#maxLength - PAIR_SPECIAL_TOKENS - MIN_WINDOW_TOKENS;
    if (tokens.length > limit) throw new PromptTooLongError({ path, prompt, tokens: tokens.length, limit });
    this.#prompts.set(prompt, tokens);
    return tokens;
  }

  /** The questions asked for the first time since the last call of this. */
  takeFresh(): readonly Question[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }
}
