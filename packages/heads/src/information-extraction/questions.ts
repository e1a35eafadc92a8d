import type { TokenSequence } from "@ernie-m/tokenizer";
import { PAIR_SPECIAL_TOKENS } from "../task/rows.js";
import type { Tokenize } from "../task/task.js";
import { meanProbabilities, mergeSpans, mergeVotes } from "./decoding/merge.js";
import type { OptionVote, TextSpan } from "./decoding/spans.js";
import { PromptTooLongError } from "./errors.js";
import { MIN_WINDOW_TOKENS, type ResolvedExtraction } from "./options.js";
import type { OptionChoice } from "./schema/classification-name.js";
import type { Prompt } from "./schema/prompts.js";

/** What a question's windows found, merged. */
export type Answer =
  | { readonly kind: "spans"; readonly spans: readonly TextSpan[] }
  | {
      readonly kind: "option";
      readonly vote: OptionVote | undefined;
      /** By option, the mean over the windows; empty when they were not asked for. */
      readonly probabilities: readonly number[];
    };

/** One prompt asked of one text, once for a whole call however many nodes and spans lead to it. */
export class Question {
  /** The text, as a number of the call's distinct texts. */
  readonly textId: number;
  readonly prompt: TokenSequence;
  /** Present when an option is to be picked. */
  readonly choices: readonly OptionChoice[] | undefined;
  /** What a start and an end must exceed. */
  readonly threshold: number;
  /** Who asks: the first name of the schema that does, and what about. */
  readonly name: string;
  readonly subject: string | undefined;
  readonly #spans: TextSpan[] = [];
  /** By window, so that the order in which windows are run does not show in a sum. */
  readonly #votes: (OptionVote | undefined)[] = [];
  readonly #probabilities: (readonly number[])[] = [];
  #answer: Answer | undefined;

  constructor(asked: Pick<Question, "textId" | "prompt" | "choices" | "threshold" | "name" | "subject">) {
    this.name = asked.name;
    this.subject = asked.subject;
    this.textId = asked.textId;
    this.prompt = asked.prompt;
    this.choices = asked.choices;
    this.threshold = asked.threshold;
  }

  addSpan(span: TextSpan): void {
    this.#spans.push(span);
  }

  addVote(window: number, vote: OptionVote): void {
    this.#votes[window] = vote;
  }

  addProbabilities(window: number, probabilities: readonly number[]): void {
    this.#probabilities[window] = probabilities;
  }

  /** Once every window is in. */
  answer(): Answer {
    this.#answer ??=
      this.choices === undefined
        ? { kind: "spans", spans: mergeSpans(this.#spans) }
        : {
            kind: "option",
            vote: mergeVotes(this.#votes.filter((vote) => vote !== undefined)),
            probabilities: meanProbabilities(this.#probabilities),
          };
    return this.#answer;
  }
}

/** The questions of one call, each distinct one once. */
export class QuestionBook {
  readonly #tokenize: Tokenize;
  readonly #maxTokens: number;
  readonly #prompts = new Map<string, TokenSequence>();
  readonly #byText = new Map<number, Map<string, Question>>();
  #fresh: Question[] = [];

  constructor(tokenize: Tokenize, { maxTokens }: Pick<ResolvedExtraction, "maxTokens">) {
    this.#tokenize = tokenize;
    this.#maxTokens = maxTokens;
  }

  /**
   * The question of this prompt to this text, known or new.
   *
   * Throws: PromptTooLongError, naming `path`.
   */
  ask(
    textId: number,
    prompt: Prompt,
    asker: Pick<Question, "threshold" | "name" | "subject"> & { readonly path: string },
  ): Question {
    const { path, threshold, name, subject } = asker;
    const ofText = this.#byText.get(textId) ?? new Map<string, Question>();
    this.#byText.set(textId, ofText);
    // The same words can ask for spans (a span that ends in brackets) and for an option.
    const key = `${prompt.choices === undefined ? "spans" : "option"} ${threshold}:${prompt.text}`;
    const known = ofText.get(key);
    if (known !== undefined) return known;
    const question = new Question({
      textId,
      prompt: this.promptTokens(prompt.text, path),
      choices: prompt.choices,
      threshold,
      name,
      subject,
    });
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
    const tokens = this.#tokenize(prompt);
    const limit = this.#maxTokens - PAIR_SPECIAL_TOKENS - MIN_WINDOW_TOKENS;
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
