import type { Pace } from "../../task/pace.js";
import type { Tokenize } from "../../task/task.js";
import type { TokenizeAll } from "../../task/tokenize-all.js";
import type { Cutting } from "./cutting.js";
import { cutSentences, sentenceCapacity } from "./sentence-windows.js";
import { TextCut, type WindowUnit } from "./text-cut.js";
import { cutText } from "./windows.js";

export interface TextWindowsParts {
  readonly tokenize: Tokenize;
  readonly tokenizeAll: TokenizeAll;
  readonly pace: Pace;
  readonly overlap: number;
}

/** One text and how it is cut for prompts of any length. */
export class TextWindows {
  readonly text: string;
  /** For what is short. */
  readonly tokenize: Tokenize;
  readonly #parts: TextWindowsParts;
  readonly #cuts = new Map<string, Promise<TextCut>>();
  /** The first text that was tokenized. */
  #first: { readonly text: string; readonly tokens: ReturnType<TokenizeAll> } | undefined;

  constructor(text: string, parts: TextWindowsParts) {
    this.text = text;
    this.tokenize = parts.tokenize;
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
