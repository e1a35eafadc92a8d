/** What a property says of its own to this package, under `x-ernie-m`. */
export interface RecordAnnotation {
  /** What to ask the model for, in place of the property's name in words. */
  readonly name?: string;
  /** Other names of the same: asked as well, and looked for beside values. */
  readonly names?: readonly string[];
  /** How sure the model must be of a start and an end, in place of the call's threshold. */
  readonly threshold?: number;
  /** The property beside this one that this one is about: asked as a relation of it. */
  readonly of?: string;
  /** The recogniser that finds values, where `format` cannot say so: `money` for a number. */
  readonly format?: string;
  /** Of an object: the property that tells one record from the next. Default: the first that is plain text. */
  readonly key?: string;
}

/** The part of JSON Schema, drafts 7 and 2020-12, that says what to ask; the rest is checked all the same. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema | boolean>>;
  readonly definitions?: Readonly<Record<string, JsonSchema | boolean>>;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema | boolean>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema | boolean | readonly (JsonSchema | boolean)[];
  readonly prefixItems?: readonly (JsonSchema | boolean)[];
  readonly anyOf?: readonly (JsonSchema | boolean)[];
  readonly oneOf?: readonly (JsonSchema | boolean)[];
  readonly allOf?: readonly (JsonSchema | boolean)[];
  readonly "x-ernie-m"?: RecordAnnotation;
  readonly [keyword: string]: unknown;
}

/** Whether `value` is an object as JSON has them, from whichever realm. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === "[object Object]";
}
