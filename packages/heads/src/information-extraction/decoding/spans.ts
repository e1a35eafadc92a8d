import type { TokenSequence } from "@ernie-m/tokenizer";
import { sigmoid } from "../../numeric/logits.js";
import { isBlankUnit } from "../../task/blank.js";
import type { OptionChoice } from "../schema/classification-name.js";
import type { TokenizedWindow } from "../windows/cutting.js";
import type { TokenLogits, TokenSpan } from "./decode.js";

/** A span of the whole text, UTF-16 code units, never empty, neither beginning nor ending in blank characters. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
  readonly probability: number;
}

/** The option that a window chose, as an index into the options. */
export interface OptionVote {
  readonly option: number;
  readonly probability: number;
}

/**
 * The characters that a span of tokens covers, less the blank ones at either end: a lone "▁" covers the space it
 * stands for. Undefined when nothing is left.
 */
export function textSpan(text: string, window: TokenizedWindow, span: TokenSpan): TextSpan | undefined {
  let start = window.start + window.tokens.starts[span.first];
  let end = window.start + window.tokens.ends[span.last];
  while (start < end && isBlankUnit(text[start])) start++;
  while (start < end && isBlankUnit(text[end - 1])) end--;
  return start < end ? { start, end, probability: span.probability } : undefined;
}

/**
 * The option that a window chooses: that of the most probable span inside the prompt which touches one. A span
 * stands for the option that it shares most characters with.
 */
export function chosenOption(
  prompt: TokenSequence,
  choices: readonly OptionChoice[],
  spans: readonly TokenSpan[],
): OptionVote | undefined {
  let vote: OptionVote | undefined;
  for (const { first, last, probability } of spans) {
    if (vote !== undefined && probability <= vote.probability) continue;
    const option = nearestChoice(choices, prompt.starts[first], prompt.ends[last]);
    if (option !== undefined) vote = { option, probability };
  }
  return vote;
}

function nearestChoice(choices: readonly OptionChoice[], start: number, end: number): number | undefined {
  let best: number | undefined;
  let most = 0;
  choices.forEach((choice, index) => {
    const shared = Math.min(end, choice.end) - Math.max(start, choice.start);
    if (shared > most) {
      best = index;
      most = shared;
    }
  });
  return best;
}

/**
 * The probability of each option: that its first token starts a span times that its last one ends it. `logits` are
 * those of the prompt's tokens.
 */
export function optionProbabilities(
  prompt: TokenSequence,
  choices: readonly OptionChoice[],
  logits: TokenLogits,
): readonly number[] {
  return choices.map((choice) => {
    const first = prompt.ends.subarray(0, prompt.length).findIndex((end) => end > choice.start);
    const last = prompt.starts.subarray(0, prompt.length).findLastIndex((start) => start < choice.end);
    return first === -1 || last < first ? 0 : sigmoid(logits.start[first]) * sigmoid(logits.end[last]);
  });
}
