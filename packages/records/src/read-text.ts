import { numberConvention } from "./numerals/conventions.js";
import type { Numeral } from "./numerals/numeral.js";
import { scaleWords } from "./numerals/scale-words.js";
import { type NumeralSource, scanNumberWords, scanNumerals } from "./numerals/scan-numerals.js";
import { foldText, lowerUnits } from "./text/fold.js";
import { apartFrom } from "./text/overlaps.js";

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

  /** The numbers in digits or Han characters, in order; none that goes on with one in words: "two thousand 500". */
  get numerals(): readonly Numeral[] {
    if (this.#numerals === undefined) {
      const withDigits = this.numberWords.filter(({ start, end }) =>
        /\d/.test(this.folded.slice(start, end)),
      );
      const all = scanNumerals(this.#source());
      this.#numerals = withDigits.length === 0 ? all : apartFrom(all, withDigits);
    }
    return this.#numerals;
  }

  /** The numbers in words, in order. */
  get numberWords(): readonly Numeral[] {
    this.#numberWords ??= scanNumberWords(this.#source());
    return this.#numberWords;
  }

  #source(): NumeralSource {
    const convention = this.#locale === undefined ? undefined : numberConvention(this.#locale);
    return {
      written: this.text,
      folded: this.folded,
      lower: this.lower,
      decimal: convention?.decimal,
      // Where the comma has decimals a space has thousands, in print if not by the locale.
      spaces: convention === undefined || convention.spaces || convention.decimal === ",",
      scales: scaleWords(this.#locale),
    };
  }
}
