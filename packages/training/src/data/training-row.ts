/** What a row is to be learned for, by kind of task. */
export type Target =
  /** Sequence classification and multiple choice: the number of the class, or of the choice. */
  | { readonly kind: "class"; readonly label: number }
  /** Several labels at once, or numbers: one value for each output. */
  | { readonly kind: "values"; readonly values: readonly number[] }
  /** A class for each token, -100 where none counts. */
  | { readonly kind: "tokens"; readonly labels: Int32Array }
  /** Tokens that an answer begins and ends with; both 0 for none. */
  | { readonly kind: "answer"; readonly start: number; readonly end: number }
  /** Tokens that spans begin and end with. */
  | { readonly kind: "marks"; readonly starts: readonly number[]; readonly ends: readonly number[] }
  /** How likely a span begins and ends with each token: one number from 0 to 1 for each of the sequence. */
  | { readonly kind: "likely"; readonly starts: Float32Array; readonly ends: Float32Array };

/** One sequence, or as many as there are choices, with what is to be learned. */
export interface TrainingRow {
  /** Token ids, special tokens in place; multiple choice has one sequence for each choice, others have one. */
  readonly sequences: readonly Int32Array[];
  readonly target: Target;
}

/** Tokens of a row's longest sequence. */
export function lengthOf({ sequences }: TrainingRow): number {
  return sequences.reduce((longest, { length }) => Math.max(longest, length), 0);
}

/** Tokens of rows, padding not counted. */
export function tokensOf(rows: readonly TrainingRow[]): number {
  return rows.reduce((sum, { sequences }) => sum + sequences.reduce((all, { length }) => all + length, 0), 0);
}
