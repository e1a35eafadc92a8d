import { firstTokens, type TokenizedWindow } from "./cutting.js";
import { fitAround } from "./fit-around.js";
import { sentenceAround } from "./sentences.js";
import type { TextCut } from "./text-cut.js";
import type { TextWindow } from "./text-window.js";
import type { TextWindows } from "./text-windows.js";

/** The part of a text that a prompt is asked about. */
export interface TextPart {
  /** Parts of one text with equal keys are equal. */
  readonly key: string;
  /** Its windows, in order. Throws: the signal's reason; what tokenizing throws. */
  read(): AsyncGenerator<TokenizedWindow>;
  /** How many they are, as far as `most`. */
  count(most?: number): Promise<number>;
  /** How many they are, about: without cutting what is not cut yet. */
  guess(): number;
}

/** All windows of a text. */
export function wholeText(cut: TextCut): TextPart {
  return {
    key: cut.unit,
    read: () => cut.all(),
    count: (most) => cut.count(most),
    guess: () => cut.guess(),
  };
}

/** The windows that hold a span. */
export async function windowsAround(windows: TextWindows, cut: TextCut, span: TextWindow): Promise<TextPart> {
  return listed(windows, await cut.holding(span));
}

/** The sentence that holds a span, as one window. Throws: the signal's reason; what tokenizing throws. */
export async function sentenceOf(
  windows: TextWindows,
  capacity: number,
  span: TextWindow,
): Promise<TextPart> {
  const { text } = windows;
  const sentence = sentenceAround(text, span);
  const whole = { ...sentence, tokens: await windows.tokensAt(sentence) };
  const { start, end } = await windows.run(fitAround(text, whole, span, capacity));
  // Its tokens are made again when it is read: those of all questions of a level need not exist at once.
  return listed(windows, [{ start, end }], capacity);
}

function listed(
  windows: TextWindows,
  places: readonly TextWindow[],
  capacity = Number.POSITIVE_INFINITY,
): TextPart {
  return {
    key: places.map(({ start, end }) => `${start}-${end}`).join(","),
    async *read() {
      for (const { start, end } of places) {
        const tokens = await windows.tokensAt({ start, end });
        const window = { start, end, tokens };
        yield tokens.length > capacity ? firstTokens(window, capacity) : window;
      }
    },
    count: async (most = Number.POSITIVE_INFINITY) => Math.min(most, places.length),
    guess: () => places.length,
  };
}
