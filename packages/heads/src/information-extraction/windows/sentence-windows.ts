import { type Cutting, giveWindow, tokensOfAll } from "./cutting.js";
import { sentenceStretches } from "./sentences.js";
import type { TextWindow } from "./text-window.js";
import { cutText, type WindowOptions } from "./windows.js";

/** Prompts of about one length share their sentences. */
const CAPACITY_STEP = 16;

/** Most tokens of a sentence that is not cut, where a prompt leaves room for `capacity`. */
export function sentenceCapacity(capacity: number): number {
  return capacity < 2 * CAPACITY_STEP ? capacity : capacity - (capacity % CAPACITY_STEP);
}

/** Longest sentence that is tokenized with others, in code units; one that has more fits beside no prompt. */
const LONGEST_WHOLE = 4096;

/**
 * The sentences of a text as windows, lazily; of a sentence that does not fit, those that it is cut to, which share tokens
 * as those of a text do.
 */
export function* cutSentences(text: string, options: WindowOptions): Cutting {
  for (const { sentences, units } of sentenceStretches(text)) {
    const isLong = ({ start, end }: TextWindow): boolean => end - start > LONGEST_WHOLE;
    const parts = sentences.filter((each) => !isLong(each)).map(({ start, end }) => text.slice(start, end));
    const all = yield* tokensOfAll(parts, units);
    let next = 0;
    for (const sentence of sentences) {
      const { start, end } = sentence;
      const tokens = isLong(sentence) ? undefined : all[next++];
      if (tokens === undefined || tokens.length > options.capacity)
        yield* cutText(text.slice(start, end), options, start);
      else if (tokens.length > 0) yield* giveWindow({ start, end, tokens });
    }
  }
}
