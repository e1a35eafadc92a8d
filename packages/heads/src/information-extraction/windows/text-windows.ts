import type { Pace } from "../../task/pace.js";
import type { TextTokens, TokenizeAll } from "../../task/tokenize-all.js";
import { type Cutting, tokenizeStep, tokensOf } from "./cutting.js";
import { cutSentences, sentenceCapacity } from "./sentence-windows.js";
import { TextCut, type WindowUnit } from "./text-cut.js";
import type { TextWindow } from "./text-window.js";
import { cutText } from "./windows.js";

export interface TextWindowsParts {
  readonly tokenizeAll: TokenizeAll;
  readonly pace: Pace;
  readonly overlap: number;
}

/** One text and how it is cut for prompts of any length. */
export class TextWindows {
  readonly text: string;
  readonly #parts: TextWindowsParts;
  readonly #cuts = new Map<string, Promise<TextCut>>();
  /** The first text that was tokenized. */
  #first: { readonly text: string; readonly tokens: ReturnType<TokenizeAll> } | undefined;
  /** The last part outside of cuts: spans near each other stand in one sentence. */
  #last: (TextWindow & { readonly tokens: Promise<TextTokens> }) | undefined;

  constructor(text: string, parts: TextWindowsParts) {
    this.text = text;
    this.#parts = parts;
  }

  /** The windows for a prompt that leaves room for `capacity` tokens. Throws: the signal's reason; what tokenizing throws. */
  async cut(capacity: number, unit: WindowUnit = "window"): Promise<TextCut> {
    const { text } = this;
    const { overlap } = this.#parts;
    const window = await this.#known(`window ${capacity}`, "window", () =>
      cutText(text, { capacity, overlap }),
    );
    // A text that fits is read whole.
    if (unit === "window" || window.isWhole) return window;
    const most = sentenceCapacity(capacity);
    return this.#known(`sentence ${most}`, "sentence", () => cutSentences(text, { capacity: most, overlap }));
  }

  /** What a cutting of a part of the text gives in the end. Throws: the signal's reason; what tokenizing throws. */
  async run<Result>(cutting: Cutting<Result>): Promise<Result> {
    let answer: readonly TextTokens[] = [];
    for (;;) {
      const { value, done } = cutting.next(answer);
      if (done === true) return value;
      if (value.kind === "tokenize") answer = await tokenizeStep(value, this.#parts);
    }
  }

  /** The tokens of a part of the text, made once for parts that follow each other and are equal. Throws: as `run`. */
  async tokensAt({ start, end }: TextWindow): Promise<TextTokens> {
    if (this.#last?.start !== start || this.#last.end !== end)
      this.#last = { start, end, tokens: this.run(tokensOf(this.text.slice(start, end))) };
    return this.#last.tokens;
  }

  #known(key: string, unit: WindowUnit, cutting: () => Cutting): Promise<TextCut> {
    const { text } = this;
    const { pace } = this.#parts;
    const tokenizeAll: TokenizeAll = (texts) => this.#tokenizeAll(texts);
    const known = this.#cuts.get(key) ?? TextCut.begin({ text, unit, cutting: cutting(), tokenizeAll, pace });
    this.#cuts.set(key, known);
    return known;
  }

  /** The beginning of a text, with which cuts for prompts of any length begin, is tokenized once. */
  #tokenizeAll(texts: readonly string[]): ReturnType<TokenizeAll> {
    const { tokenizeAll } = this.#parts;
    if (texts.length !== 1) return tokenizeAll(texts);
    const [text] = texts;
    this.#first ??= { text, tokens: tokenizeAll(texts) };
    return this.#first.text === text ? this.#first.tokens : tokenizeAll(texts);
  }
}
