/** A number as it stands in a text, with whatever multiplies it: "1.515,23", "742,3 milhões", "壹万零柒佰". */
export interface Numeral {
  /** UTF-16 code units; a sign counts, a unit or currency does not. */
  readonly start: number;
  readonly end: number;
  /** The values it may have: one, or two where "1.515" may have thousands or decimals. */
  readonly readings: readonly number[];
  readonly written: "digits" | "han" | "words";
  /** Whether it is a number only before a unit: 三 is part of many words, 千万 means "by all means". */
  readonly weak: boolean;
  /** Whether a word multiplies it: "million", "万". */
  readonly scaled: boolean;
  /** Whether a letter stands right before (after) it, as in "A4" ("4x") and 第2. */
  readonly gluedLeft: boolean;
  readonly gluedRight: boolean;
  /** Whether it goes on across a dash, slash, colon, point or comma, as in a date or an identifier. */
  readonly chainedLeft: boolean;
  readonly chainedRight: boolean;
  /** What is left of it behind the first space, where what is before that may be the end of a name: 500 of "X77 500". */
  readonly behindName?: Numeral;
}
