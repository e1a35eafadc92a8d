import type { Pace } from "../../task/pace.js";
import type { Tokenize } from "../../task/task.js";
import { cutSentences, sentenceCapacity } from "./sentence-windows.js";
import type { TextWindow } from "./text-window.js";
import { blockReader, cutWindows, type ReadBlock, type TokenizedWindow } from "./windows.js";

/** What a text is cut to: as much as fits, or a sentence each. */
export type WindowUnit = "window" | "sentence";

/** What cuts one text, and what has been cut of it for prompts of one length. */
interface Cutting {
  readonly windows: Generator<TokenizedWindow>;
  /** In order. */
  readonly known: TextWindow[];
  /** The only window of a text that fits. */
  whole?: TokenizedWindow;
  done: boolean;
}

/**
 * The windows of one text, for prompts of any length. Each length is cut once however many prompts have it, no further
 * than it is asked for, and places are kept, not tokens.
 */
export class TextWindows {
  readonly text: string;
  readonly tokenize: Tokenize;
  readonly pace: Pace;
  readonly #overlap: number;
  readonly #read: ReadBlock;
  readonly #cuttings = new Map<string, Cutting>();

  constructor(text: string, parts: Pick<TextWindows, "tokenize" | "pace"> & { readonly overlap: number }) {
    this.text = text;
    this.tokenize = parts.tokenize;
    this.pace = parts.pace;
    this.#overlap = parts.overlap;
    this.#read = blockReader(text, parts.tokenize);
  }

  /** Whether the whole text fits into a window. */
  fits(capacity: number): boolean {
    const cutting = this.#cutting(capacity);
    if (cutting.known.length === 0 && !cutting.done) this.#next(cutting);
    return cutting.done || cutting.whole !== undefined;
  }

  /** Every window in order. */
  async *all(capacity: number, unit: WindowUnit = "window"): AsyncGenerator<TokenizedWindow> {
    const cutting = this.#cutting(capacity, unit);
    for (let index = 0; ; index++) {
      const window = index < cutting.known.length ? this.#again(cutting, index) : this.#next(cutting);
      if (window === undefined) return;
      if (this.pace.isDue(window.end - window.start)) await this.pace.turn();
      yield window;
    }
  }

  /** How many windows there are, as far as `most`. */
  async count(
    capacity: number,
    {
      most = Number.POSITIVE_INFINITY,
      unit = "window",
    }: { readonly most?: number; readonly unit?: WindowUnit } = {},
  ): Promise<number> {
    const cutting = this.#cutting(capacity, unit);
    while (!cutting.done && cutting.known.length < most) {
      const window = this.#next(cutting);
      if (window !== undefined && this.pace.isDue(window.end - window.start)) await this.pace.turn();
    }
    return Math.min(most, cutting.known.length);
  }

  /** How many windows there are, reckoned from those that are cut. */
  guess(capacity: number, unit: WindowUnit = "window"): number {
    if (this.fits(capacity)) return 1;
    const cutting = this.#cutting(capacity, unit);
    const { known } = cutting;
    if (known.length === 0 && !cutting.done) this.#next(cutting);
    if (cutting.done) return known.length;
    return Math.ceil((this.text.length * known.length) / known[known.length - 1].end);
  }

  /** The windows that hold a span whole; when none does, those that have a part of it. */
  async holding(capacity: number, span: TextWindow): Promise<readonly TextWindow[]> {
    const cutting = this.#cutting(capacity);
    while (!cutting.done && (cutting.known.at(-1)?.start ?? -1) <= span.start) {
      const window = this.#next(cutting);
      if (window !== undefined && this.pace.isDue(window.end - window.start)) await this.pace.turn();
    }
    const { known } = cutting;
    const touching: TextWindow[] = [];
    for (let i = firstEndingAfter(known, span.start); i < known.length && known[i].start < span.end; i++)
      touching.push(known[i]);
    const holding = touching.filter(({ start, end }) => start <= span.start && span.end <= end);
    return holding.length > 0 ? holding : touching;
  }

  /** A window with its tokens. */
  read({ start, end }: TextWindow): TokenizedWindow {
    return { start, end, tokens: this.tokenize(this.text.slice(start, end)) };
  }

  #cutting(capacity: number, unit: WindowUnit = "window"): Cutting {
    // A text that fits is read whole.
    if (unit === "sentence" && !this.fits(capacity)) {
      const most = sentenceCapacity(capacity);
      return this.#known(`sentence ${most}`, () =>
        cutSentences(this.text, this.tokenize, { capacity: most, overlap: this.#overlap }),
      );
    }
    return this.#known(`window ${capacity}`, () =>
      cutWindows(this.#read, this.tokenize, { capacity, overlap: this.#overlap }),
    );
  }

  #known(key: string, cut: () => Generator<TokenizedWindow>): Cutting {
    const cutting = this.#cuttings.get(key) ?? { windows: cut(), known: [], done: false };
    this.#cuttings.set(key, cutting);
    return cutting;
  }

  #next(cutting: Cutting): TokenizedWindow | undefined {
    const { value: window, done } = cutting.windows.next();
    if (done === true) {
      cutting.done = true;
      return undefined;
    }
    cutting.known.push({ start: window.start, end: window.end });
    if (window.start === 0 && window.end === this.text.length) cutting.whole = window;
    return window;
  }

  #again(cutting: Cutting, index: number): TokenizedWindow {
    return cutting.whole ?? this.read(cutting.known[index]);
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
