import type { TokenSequence } from "@ernie-m/tokenizer";
import { meanProbabilities, mergeSpans, mergeVotes } from "./decoding/merge.js";
import { MissRanking } from "./decoding/near-misses.js";
import type { OptionVote, TextSpan } from "./decoding/spans.js";
import { PromptTokens } from "./prompt-tokens.js";
import type { OptionChoice } from "./schema/classification-name.js";
import type { Prompt } from "./schema/prompts.js";
import type { TextPart } from "./windows/text-parts.js";

/** How a question's spans are chosen. */
export interface SpanRules {
  /** What a start and an end must exceed. */
  readonly threshold: number;
  /** Longest span in tokens. */
  readonly maxSpanTokens: number;
  /** Whether spans that go over the end of a sentence are left out. */
  readonly withinSentence: boolean;
}

/** The option that the windows of a question choose. */
export interface Choice {
  readonly vote: OptionVote | undefined;
  /** By option, the mean over the windows; empty when they were not asked for. */
  readonly probabilities: readonly number[];
}

interface Asked {
  /** The text, as a number of the call's distinct texts. */
  readonly textId: number;
  readonly part: TextPart;
  readonly prompt: TokenSequence;
  /** Present when an option is to be picked. */
  readonly choices: readonly OptionChoice[] | undefined;
  readonly rules: SpanRules;
  /** Who asks: the first name of the schema that does, and what about. */
  readonly name: string;
  readonly subject: string | undefined;
  /** Rows that each span found asks for in turn, about. */
  readonly rowsPerSpan: number;
}

/** One prompt asked of one part of a text, once for a whole call however many nodes and spans lead to it. */
export class Question {
  readonly asked: Asked;
  /** Where the next window to be read begins: what begins before is final. Infinite when all are read. */
  readTo = 0;
  /** Final spans, in order. */
  readonly #settled: TextSpan[] = [];
  #pending: TextSpan[] = [];
  /** By window, so that the order in which windows are run does not show in a sum. */
  readonly #votes: (OptionVote | undefined)[] = [];
  readonly #probabilities: (readonly number[])[] = [];
  readonly #misses = new MissRanking();

  constructor(asked: Asked) {
    this.asked = asked;
  }

  addSpan(span: TextSpan): void {
    this.#pending.push(span);
  }

  addMisses(spans: readonly TextSpan[]): void {
    this.#misses.add(spans);
  }

  addVote(window: number, vote: OptionVote): void {
    this.#votes[window] = vote;
  }

  addProbabilities(window: number, probabilities: readonly number[]): void {
    this.#probabilities[window] = probabilities;
  }

  /** Spans that no further window can find or change, in order; the list grows as windows are read. */
  settled(): readonly TextSpan[] {
    const merged = mergeSpans(this.#pending);
    const open = merged.findIndex(({ start }) => start >= this.readTo);
    const final = open === -1 ? merged.length : open;
    for (let i = 0; i < final; i++) this.#settled.push(merged[i]);
    this.#pending = merged.slice(final);
    return this.#settled;
  }

  /** Once every window is in. */
  choice(): Choice {
    return {
      vote: mergeVotes(this.#votes.filter((vote) => vote !== undefined)),
      probabilities: meanProbabilities(this.#probabilities),
    };
  }

  /** The likeliest spans that were not found, of what is read so far. Others are forgotten. */
  misses(count: number): readonly TextSpan[] {
    return this.#misses.settle(count, this.readTo, this.settled());
  }
}

/** The questions of one call, each distinct one once. */
export class QuestionBook extends PromptTokens {
  readonly #byText = new Map<number, Map<string, Question>>();
  #fresh: Question[] = [];

  /** The question of this prompt to this part of a text, known or new. */
  ask(prompt: Prompt, asked: Omit<Asked, "choices">): Question {
    const ofText = this.#byText.get(asked.textId) ?? new Map<string, Question>();
    this.#byText.set(asked.textId, ofText);
    const { threshold, maxSpanTokens, withinSentence } = asked.rules;
    // The same words can ask for spans (a span that ends in brackets) and for an option.
    const kind = prompt.choices === undefined ? "spans" : "option";
    const key = [kind, threshold, maxSpanTokens, withinSentence, asked.part.key, prompt.text].join(" ");
    const known = ofText.get(key);
    if (known !== undefined) return known;
    const question = new Question({ ...asked, choices: prompt.choices });
    ofText.set(key, question);
    this.#fresh.push(question);
    return question;
  }

  /** The questions asked for the first time since the last call of this. */
  takeFresh(): readonly Question[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }
}
