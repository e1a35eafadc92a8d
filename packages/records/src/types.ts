/** An amount of money. */
export interface Money {
  readonly amount: number;
  /** ISO 4217 code; absent where the text leaves it open, as "$" and "kr" do without a locale. */
  readonly currency?: string;
}

/** A number with its unit. */
export interface Quantity {
  readonly amount: number;
  /** The unit's symbol, the same for every spelling and language: `kg`, `L`, `mg/L`. */
  readonly unit: string;
}

/** What each built-in recogniser makes of what it finds. */
export interface RecognizedValues {
  /** As written, in half-width characters. */
  readonly email: string;
  /** With a scheme; `http:` where the text has none. */
  readonly uri: string;
  /** ISO 8601, `2025-06-02`. */
  readonly date: string;
  /** `14:30:00`, with an offset where the text has one. */
  readonly time: string;
  /** ISO 8601, `2025-06-02T14:30:00`, with an offset where the text has one. */
  readonly "date-time": string;
  /** ISO 8601, `P2Y`, `PT1H30M`. */
  readonly duration: string;
  /** E.164, `+35316790111`. */
  readonly phone: string;
  /** Without spaces, upper case. */
  readonly iban: string;
  readonly money: Money;
  readonly number: number;
  /** In hundredths, as written: 12.5 for "12,5 %". */
  readonly percent: number;
  readonly quantity: Quantity;
}

/** The name of a built-in recogniser. */
export type RecognizedKind = keyof RecognizedValues;

/** Why something that was found has no value, or not all of one. */
export interface ValueProblem {
  /** It may mean several things, or says less than a value needs. */
  readonly code: "ambiguous" | "incomplete";
  /** What would settle it: "a locale: day or month first". */
  readonly expected: string;
  /** What it may mean; for what is incomplete, as much as is known (`2025-06`, `--05-22`). */
  readonly readings: readonly (string | number)[];
}

/** What a recogniser found, before it is cut out of the text. */
export interface Finding<Value = unknown> {
  /** First UTF-16 code unit in the text. */
  readonly start: number;
  /** One past the last. */
  readonly end: number;
  /** Absent where `problem` says why. */
  readonly value?: Value;
  readonly problem?: ValueProblem;
}

/** Something recognised in a text. */
export interface Recognized<Kind extends string = string, Value = unknown> extends Finding<Value> {
  readonly kind: Kind;
  /** Exactly `input.slice(start, end)`. */
  readonly text: string;
}

/** What is known about the texts, and decides where writing alone does not. */
export interface RecognitionOptions {
  /** BCP 47 tag of the texts, such as `de` or `en-GB`: how dates and numbers are written, what "$" and "kr" are. */
  readonly locale?: string;
  /** ISO 3166 code whose phone numbers stand without a prefix. Default: the locale's region. */
  readonly country?: string;
  /** ISO 4217 code that is meant where a sign has several ("$", "¥", "kr"). */
  readonly currency?: string;
  /** The day that "tomorrow" and "22 May" are seen from, ISO 8601. Without it such dates have no value. */
  readonly referenceDate?: string;
}

/** A way to find one kind of value. Own ones are passed to the call that uses them. */
export interface Recognizer<Kind extends string = string, Value = unknown> {
  readonly kind: Kind;
  /** What it finds in a text, in any order. What lies outside of the text, or is empty, is left out. */
  recognize(
    text: string,
    options: RecognitionOptions,
  ): Iterable<Finding<Value>> | Promise<Iterable<Finding<Value>>>;
}
