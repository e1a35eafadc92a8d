import { numberConvention } from "./numerals/conventions.js";
import type { Numeral } from "./numerals/numeral.js";
import { scaleWords } from "./numerals/scale-words.js";
import { scanNumberWords, scanNumerals } from "./numerals/scan-numerals.js";
import { foldText, lowerUnits } from "./text/fold.js";

/** A text as recognisers read it. What several of them need is made once, with the first that asks. */
export class ReadText {
  readonly text: string;
  /** As long as the text: see {@link foldText}. */
  readonly folded: string;
  readonly #locale: string | undefined;
  #lower: string | undefined;
  #numerals: readonly Numeral[] | undefined;
  #numberWords: readonly Numeral[] | undefined;

  constructor(text: string, locale?: string) {
    this.text = text;
    this.folded = foldText(text);
    this.#locale = locale;
  }

  /** The folded text in lower case, as long as the text. */
  get lower(): string {
    this.#lower ??= lowerUnits(this.folded);
    return this.#lower;
  }

  /** The numbers in digits or Han characters, in order. */
  get numerals(): readonly Numeral[] {
    if (this.#numerals === undefined) {
      const convention = this.#locale === undefined ? undefined : numberConvention(this.#locale);
      this.#numerals = scanNumerals({
        written: this.text,
        folded: this.folded,
        lower: this.lower,
        decimal: convention?.decimal,
        // Where the comma has decimals a space has thousands, in print if not by the locale.
        spaces: convention === undefined || convention.spaces || convention.decimal === ",",
        scales: scaleWords(this.#locale),
      });
    }
    return this.#numerals;
  }

  /** The numbers in words, in order. */
  get numberWords(): readonly Numeral[] {
    this.#numberWords ??= scanNumberWords({
      lower: this.lower,
      scales: scaleWords(this.#locale),
    });
    return this.#numberWords;
  }
}
