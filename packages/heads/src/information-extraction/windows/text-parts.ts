import { fitAround } from "./fit-around.js";
import { sentenceAround } from "./sentences.js";
import type { TextWindow } from "./text-window.js";
import type { TextWindows } from "./text-windows.js";
import { BLOCK_UNITS, firstTokens, type TokenizedWindow } from "./windows.js";

/** The part of a text that a prompt is asked about. */
export interface TextPart {
  /** Parts of one text with equal keys are equal. */
  readonly key: string;
  /** Its windows, in order. */
  read(): AsyncGenerator<TokenizedWindow> | Generator<TokenizedWindow>;
  /** How many they are, as far as `most`. */
  count(most?: number): Promise<number>;
  /** How many they are, about: with no more than the beginning cut. */
  guess(): number;
  /** Code units that guessing cuts at most. */
  readonly guessUnits: number;
}

/** All windows of a text. */
export function wholeText(windows: TextWindows, capacity: number): TextPart {
  return {
    key: "text",
    read: () => windows.all(capacity),
    count: (most) => windows.count(capacity, { ...(most !== undefined && { most }) }),
    guess: () => windows.guess(capacity),
    guessUnits: Math.min(BLOCK_UNITS, windows.text.length),
  };
}

/** A window for each sentence of a text that does not fit. */
export function eachSentence(windows: TextWindows, capacity: number): TextPart {
  const unit = "sentence";
  return {
    key: "sentences",
    read: () => windows.all(capacity, unit),
    count: (most) => windows.count(capacity, { unit, ...(most !== undefined && { most }) }),
    guess: () => windows.guess(capacity, unit),
    guessUnits: Math.min(BLOCK_UNITS, windows.text.length),
  };
}

/** The windows that hold a span. */
export async function windowsAround(
  windows: TextWindows,
  capacity: number,
  span: TextWindow,
): Promise<TextPart> {
  return listed(windows, await windows.holding(capacity, span));
}

/** The sentence that holds a span, as one window. */
export function sentenceOf(windows: TextWindows, capacity: number, span: TextWindow): TextPart {
  const { text, tokenize } = windows;
  const { start, end } = fitAround(text, sentenceAround(text, span), span, { tokenize, capacity });
  return listed(windows, [{ start, end }], capacity);
}

function listed(
  windows: TextWindows,
  places: readonly TextWindow[],
  capacity = Number.POSITIVE_INFINITY,
): TextPart {
  return {
    key: places.map(({ start, end }) => `${start}-${end}`).join(","),
    *read() {
      for (const place of places) {
        const window = windows.read(place);
        yield window.tokens.length > capacity ? firstTokens(window, capacity) : window;
      }
    },
    count: async (most = Number.POSITIVE_INFINITY) => Math.min(most, places.length),
    guess: () => places.length,
    guessUnits: 1,
  };
}
