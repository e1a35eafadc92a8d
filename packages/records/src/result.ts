/** Who found a value: the model, a recogniser or a label beside it, or both. */
export type FoundBy = "model" | "pattern" | "both";

/** Where a value of a record comes from. */
export interface ValueSource {
  /** Exactly `input.slice(start, end)`; absent, as the place is, for an option that the model chose and no text says. */
  readonly text?: string;
  /** First UTF-16 code unit in the text. */
  readonly start?: number;
  /** One past the last. */
  readonly end?: number;
  /** How sure the choice is, 0 to 1: what the model gave it, the labels around it and what else there was. */
  readonly probability: number;
  /** Who found it: the model, a recogniser or label, or both in the same place. */
  readonly by: FoundBy;
}

/** What is wrong with a record, or with a part of it. */
export interface RecordProblem {
  /** JSON pointer of the value, "" for the whole. */
  readonly path: string;
  /**
   * `missing`: nothing was found for what is required. `ambiguous`, `incomplete`: found, and means several things or
   * says too little. `invalid`: found, and not what the schema allows. `rule`: the schema's own rule is broken.
   */
  readonly code: "missing" | "ambiguous" | "incomplete" | "invalid" | "rule";
  readonly expected: string;
  /** What stands in the text. */
  readonly found?: string;
  readonly start?: number;
  readonly end?: number;
  /** What it may mean, for what is ambiguous or incomplete. */
  readonly readings?: readonly (string | number)[];
}

/** As much of a record as was found. */
export type PartialRecord<T> = T extends readonly (infer Item)[]
  ? readonly PartialRecord<Item>[]
  : T extends object
    ? { readonly [K in keyof T]?: PartialRecord<T[K]> }
    : T;

interface RecordDetails {
  /** By JSON pointer of each value: `/total/amount`, `/lines/0/price`. */
  readonly sources: Readonly<Record<string, ValueSource>>;
  readonly problems: readonly RecordProblem[];
}

/** A record that the schema accepts. */
export interface ValidRecord<Output> extends RecordDetails {
  readonly valid: true;
  /** What the schema makes of it. */
  readonly record: Output;
}

/** A record that the schema does not accept; `problems` says why. */
export interface IncompleteRecord<Input> extends RecordDetails {
  readonly valid: false;
  /** What was found, as the schema takes it. */
  readonly record: PartialRecord<Input>;
}

/** What a text gives for a schema. */
export type RecordResult<Input, Output = Input> = ValidRecord<Output> | IncompleteRecord<Input>;
