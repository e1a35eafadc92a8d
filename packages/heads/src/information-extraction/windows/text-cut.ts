import type { Pace } from "../../task/pace.js";
import type { TextTokens, TokenizeAll } from "../../task/tokenize-all.js";
import { type Cutting, type TokenizedWindow, tokenizeStep } from "./cutting.js";
import type { TextWindow } from "./text-window.js";

/** What a text is cut to: as much as fits, or a sentence each. */
export type WindowUnit = "window" | "sentence";

export interface TextCutParts {
  readonly text: string;
  readonly unit: WindowUnit;
  readonly cutting: Cutting;
  readonly tokenizeAll: TokenizeAll;
  readonly pace: Pace;
}

/** Windows that are kept with their tokens after they were cut: questions about one text are read side by side. */
const KEPT = 128;
/** Code units of windows that are tokenized again at a time. */
const AGAIN_UNITS = 4096;

/**
 * The windows that one text is cut to for prompts of one length: once however many prompts have it, and no further than
 * they are asked for. Places are kept, tokens only for a while.
 */
export class TextCut {
  readonly unit: WindowUnit;
  readonly #parts: TextCutParts;
  /** In order. */
  readonly #known: TextWindow[] = [];
  /** The last ones of `known`, in order. */
  #kept: TokenizedWindow[] = [];
  #isDone = false;
  #isWhole = false;

  private constructor(parts: TextCutParts) {
    this.unit = parts.unit;
    this.#parts = parts;
  }

  /** Cuts as far as the first window. Throws: the signal's reason; what tokenizing throws. */
  static async begin(parts: TextCutParts): Promise<TextCut> {
    const cut = new TextCut(parts);
    await cut.#next();
    return cut;
  }

  /** Whether the text is its only window, or has none. */
  get isWhole(): boolean {
    return this.#isWhole || this.#known.length === 0;
  }

  /** Every window in order. Throws: the signal's reason; what tokenizing throws. */
  async *all(): AsyncGenerator<TokenizedWindow> {
    let again: TokenizedWindow[] = [];
    for (let index = 0; ; index++) {
      const isKnown = index < this.#known.length;
      if (isKnown && again.length === 0 && this.#keptWindow(index) === undefined)
        again = await this.#readAgain(index);
      const window = again.shift() ?? (isKnown ? this.#keptWindow(index) : await this.#next());
      if (window === undefined) return;
      yield window;
    }
  }

  /** How many windows there are, as far as `most`. Throws: as `all`. */
  async count(most = Number.POSITIVE_INFINITY): Promise<number> {
    while (!this.#isDone && this.#known.length < most) await this.#next();
    return Math.min(most, this.#known.length);
  }

  /** How many windows there are, reckoned from those that are cut. */
  guess(): number {
    const { length } = this.#known;
    if (this.#isDone || length === 0) return length;
    return Math.ceil((this.#parts.text.length * length) / this.#known[length - 1].end);
  }

  /** The windows that hold a span whole; when none does, those that have a part of it. Throws: as `all`. */
  async holding(span: TextWindow): Promise<readonly TextWindow[]> {
    while (!this.#isDone && (this.#known.at(-1)?.start ?? -1) <= span.start) await this.#next();
    const known = this.#known;
    const touching: TextWindow[] = [];
    for (let i = firstEndingAfter(known, span.start); i < known.length && known[i].start < span.end; i++)
      touching.push(known[i]);
    const holding = touching.filter(({ start, end }) => start <= span.start && span.end <= end);
    return holding.length > 0 ? holding : touching;
  }

  async #next(): Promise<TokenizedWindow | undefined> {
    const { cutting } = this.#parts;
    let answer: readonly TextTokens[] = [];
    while (!this.#isDone) {
      const { value: step, done } = cutting.next(answer);
      if (done === true) this.#isDone = true;
      else if (step.kind === "window") return this.#add(step.window);
      else answer = await tokenizeStep(step, this.#parts);
    }
    return undefined;
  }

  #add(window: TokenizedWindow): TokenizedWindow {
    const { start, end } = window;
    if (start === 0 && end === this.#parts.text.length) this.#isWhole = true;
    this.#known.push({ start, end });
    if (this.#kept.length === 2 * KEPT) this.#kept = this.#kept.slice(KEPT);
    this.#kept.push(window);
    return window;
  }

  #keptWindow(index: number): TokenizedWindow | undefined {
    return this.#kept[index - (this.#known.length - this.#kept.length)];
  }

  /** Some windows from `index` on, tokenized again. */
  async #readAgain(index: number): Promise<TokenizedWindow[]> {
    const { text } = this.#parts;
    const places: TextWindow[] = [];
    let units = 0;
    for (let i = index; i < this.#known.length && units < AGAIN_UNITS; i++) {
      const place = this.#known[i];
      places.push(place);
      units += place.end - place.start;
    }
    const texts = places.map(({ start, end }) => text.slice(start, end));
    const all = await tokenizeStep({ kind: "tokenize", texts, units }, this.#parts);
    return places.map((place, i) => ({ ...place, tokens: all[i] }));
  }
}

/** The first of windows in order that ends after a place. */
function firstEndingAfter(windows: readonly TextWindow[], place: number): number {
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (windows[middle].end > place) high = middle;
    else low = middle + 1;
  }
  return low;
}
