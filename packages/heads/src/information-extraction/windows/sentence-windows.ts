import { type Cutting, giveWindow, tokensOfAll } from "./cutting.js";
import { sentenceStretches } from "./sentences.js";
import { cutText, type WindowOptions } from "./windows.js";

/** Prompts of about one length share their sentences. */
const CAPACITY_STEP = 16;

/** Most tokens of a sentence that is not cut, where a prompt leaves room for `capacity`. */
export function sentenceCapacity(capacity: number): number {
  return capacity < 2 * CAPACITY_STEP ? capacity : capacity - (capacity % CAPACITY_STEP);
}

/** The sentences of a text as windows, lazily; of a sentence that does not fit, those that it is cut to. */
export function* cutSentences(text: string, options: WindowOptions): Cutting {
  for (const { sentences, units } of sentenceStretches(text)) {
    const parts = sentences.map(({ start, end }) => text.slice(start, end));
    const all = yield* tokensOfAll(parts, units);
    for (const [i, { start, end }] of sentences.entries()) {
      const tokens = all[i];
      if (tokens.length > options.capacity) yield* cutText(parts[i], options, start);
      else if (tokens.length > 0) yield* giveWindow({ start, end, tokens });
    }
  }
}
