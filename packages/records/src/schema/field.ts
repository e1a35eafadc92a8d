import type { JsonSchema } from "./json-schema.js";
import type { FieldNames } from "./names.js";

/** What a value is made of, once it is found: its text, a number, a day as `Date`, or an object of parts. */
export type ValueForm =
  | { readonly is: "text" }
  | { readonly is: "number"; readonly integer: boolean }
  | { readonly is: "date-object" }
  | PartsForm;

/** The names of the properties that hold the parts of an amount or a quantity. */
export interface PartsForm {
  readonly is: "parts";
  readonly amount: string;
  readonly unit: string | undefined;
  /** Whether they stand among other properties, and not in an object of their own. */
  readonly beside: boolean;
  /** What the schema says of each, as it is written there. */
  readonly parts: readonly { readonly name: string; readonly written: unknown }[];
}

/** A value that stands in a text. */
export interface ValueField {
  readonly kind: "value";
  readonly path: string;
  readonly names: FieldNames;
  readonly form: ValueForm;
  /** Kinds of built-in or own recognisers that find it. */
  readonly recognizers: readonly string[];
  /** Those that are meant before all others: an amount of money, and not just a number. */
  readonly preferred: readonly string[];
  /** Whether the schema names these kinds, so that nothing else will do; else the property's name suggests them. */
  readonly stated: boolean;
  /** Patterns that find it. */
  readonly patterns: readonly string[];
  /** What it must be, references followed and merged into one: what of it can be said in words. */
  readonly schema: JsonSchema;
  /** The same as it is written: what it is checked by. */
  readonly written: unknown;
  readonly threshold: number | undefined;
}

/** One of several values that are known beforehand. */
export interface ChoiceField {
  readonly kind: "choice";
  readonly path: string;
  readonly names: FieldNames;
  readonly options: readonly ChoiceOption[];
  readonly threshold: number | undefined;
}

export interface ChoiceOption {
  readonly value: unknown;
  /** How a text says it. */
  readonly spellings: readonly string[];
}

/** A value that can only be one. */
export interface ConstantField {
  readonly kind: "constant";
  readonly path: string;
  readonly value: unknown;
}

/** Properties that belong together. */
export interface ObjectField {
  readonly kind: "object";
  readonly path: string;
  readonly names: FieldNames;
  readonly properties: readonly PropertyField[];
  /** The name of the property that the others are about. */
  readonly key: string | undefined;
}

export interface PropertyField {
  readonly name: string;
  readonly field: Field;
  readonly required: boolean;
  readonly nullable: boolean;
  /** What stands for it when it is not found; absent when nothing does. */
  readonly fallback?: { readonly value: unknown };
  /** The property beside it that it is about. */
  readonly of: string | undefined;
  /** The property beside it that is the amount which this one is the currency or the unit of. */
  readonly unitOf: string | undefined;
}

/** As many of one as there are. */
export interface ListField {
  readonly kind: "list";
  readonly path: string;
  readonly item: Field;
}

/** One of several objects. */
export interface UnionField {
  readonly kind: "union";
  readonly path: string;
  readonly branches: readonly ObjectField[];
}

export type Field = ValueField | ChoiceField | ConstantField | ObjectField | ListField | UnionField;
