import type { Tokenize } from "../../task/task.js";
import { sentencesOf } from "./sentences.js";
import { blockReader, cutWindows, type TokenizedWindow, type WindowOptions } from "./windows.js";

/** Prompts of about one length share their sentences. */
const CAPACITY_STEP = 16;

/** Most tokens of a sentence that is not cut, where a prompt leaves room for `capacity`. */
export function sentenceCapacity(capacity: number): number {
  return capacity < 2 * CAPACITY_STEP ? capacity : capacity - (capacity % CAPACITY_STEP);
}

/** The sentences of a text as windows, lazily; of a sentence that does not fit, those that it is cut to. */
export function* cutSentences(
  text: string,
  tokenize: Tokenize,
  options: WindowOptions,
): Generator<TokenizedWindow> {
  for (const { start, end } of sentencesOf(text)) {
    const sentence = text.slice(start, end);
    for (const window of cutWindows(blockReader(sentence, tokenize), tokenize, options))
      yield { ...window, start: start + window.start, end: start + window.end };
  }
}
