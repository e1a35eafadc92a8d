import type { Pace } from "../../task/pace.js";
import type { Tokenize } from "../../task/task.js";
import { type TextTokens, type TokenizeAll, unitsOf } from "../../task/tokenize-all.js";
import type { TextWindow } from "./text-window.js";

/** A window with the tokens of its own text: their offsets count from the window's start. */
export interface TokenizedWindow extends TextWindow {
  readonly tokens: TextTokens;
}

/** What a cutting asks for or gives. */
export type CuttingStep =
  | {
      readonly kind: "tokenize";
      /** Texts whose tokens it goes on with. */
      readonly texts: readonly string[];
      /** Code units of text that it has gone over to ask. */
      readonly units: number;
    }
  | { readonly kind: "window"; readonly window: TokenizedWindow };

/**
 * Cuts a text into windows, lazily, and leaves it to whoever runs it where and when text is tokenized: each step that asks
 * for tokens is answered with those of its texts.
 */
export type Cutting<Result = void> = Generator<CuttingStep, Result, readonly TextTokens[]>;

/** Asks for the tokens of one text. */
export function* tokensOf(text: string): Cutting<TextTokens> {
  const [tokens] = yield { kind: "tokenize", texts: [text], units: text.length };
  return tokens;
}

/** Asks for the tokens of several texts. */
export function* tokensOfAll(
  texts: readonly string[],
  units = unitsOf(texts),
): Cutting<readonly TextTokens[]> {
  return yield { kind: "tokenize", texts, units };
}

/** Gives a window. */
export function* giveWindow(window: TokenizedWindow): Cutting {
  yield { kind: "window", window };
}

/** The answer to a step that asks for tokens, with a turn before it where one is due. Throws: the signal's reason; what tokenizing throws. */
export async function tokenizeStep(
  { texts, units }: Extract<CuttingStep, { kind: "tokenize" }>,
  { tokenizeAll, pace }: { readonly tokenizeAll: TokenizeAll; readonly pace: Pace },
): Promise<readonly TextTokens[]> {
  if (pace.isDue(units)) await pace.turn();
  return tokenizeAll(texts);
}

/** The windows of a cutting, tokenized on the way. */
export function* windowsOf(cutting: Cutting, tokenize: Tokenize): Generator<TokenizedWindow> {
  let answer: readonly TextTokens[] = [];
  for (;;) {
    const { value: step, done } = cutting.next(answer);
    if (done === true) return;
    if (step.kind === "window") yield step.window;
    else answer = step.texts.map(tokenize);
  }
}

/** For one character that has more tokens than fit, such as U+FDFA, a sentence of its own, in a tiny model. */
export function firstTokens(window: TokenizedWindow, count: number): TokenizedWindow {
  const { ids, starts, ends } = window.tokens;
  return {
    ...window,
    tokens: {
      length: count,
      ids: ids.subarray(0, count),
      starts: starts.subarray(0, count),
      ends: ends.subarray(0, count),
    },
  };
}
