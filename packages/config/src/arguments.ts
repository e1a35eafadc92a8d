/** What callers hand over, checked: JavaScript's may be anything. */
import type { ErnieMConfig } from "./ernie-m-config.js";
import { InputError } from "./errors.js";
import { describe } from "./json.js";

/** Throws: InputError. */
export function textArgument(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new InputError(name, "a string", describe(value));
}

/** Throws: InputError. */
export function numberArgument(name: string, value: unknown): number {
  if (typeof value === "number") return value;
  throw new InputError(name, "a number", describe(value));
}

/** Throws: InputError. */
export function bytesArgument(name: string, value: unknown): Uint8Array {
  if (Object.prototype.toString.call(value) === "[object Uint8Array]") return value as Uint8Array;
  throw new InputError(name, "a Uint8Array", describe(value));
}

/** One of the words listed. Throws: InputError. */
export function choiceArgument<T extends string>(name: string, value: unknown, choices: readonly T[]): T {
  const known = choices.find((choice) => choice === value);
  if (known !== undefined) return known;
  throw new InputError(name, choices.map((choice) => JSON.stringify(choice)).join(" or "), describe(value));
}

/** Throws: InputError for what is no object with members. */
export function objectArgument(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw new InputError(name, "an object", describe(value));
}

/** Throws: InputError for what `parseConfig` cannot have made: the fields that are lists and objects are of that form. */
export function configArgument(name: string, value: unknown): ErnieMConfig {
  const config = objectArgument(name, value);
  for (const field of Object.keys(forms)) checkForm(name, field, config[field]);
  // What is in the fields is checked as a file is, by who writes or reads them.
  return config as unknown as ErnieMConfig;
}

/** The lists and objects among some fields of a configuration. Throws: InputError naming the field. */
export function checkForms(name: string, fields: Readonly<Record<string, unknown>>): void {
  for (const field of Object.keys(forms))
    if (fields[field] !== undefined) checkForm(name, field, fields[field]);
}

function checkForm(name: string, field: string, value: unknown): void {
  const { expected, has } = forms[field];
  if (!has(value)) throw new InputError(`${name}.${field}`, expected, describe(value));
}

interface Form {
  readonly expected: string;
  readonly has: (value: unknown) => boolean;
}

const isText = (value: unknown): boolean => typeof value === "string";
const isList = (value: unknown): boolean => Array.isArray(value);

const forms: Readonly<Record<string, Form>> = {
  id2label: { expected: "a list of labels", has: isList },
  label2id: { expected: "an object of ids", has: isObject },
  architectures: { expected: "a list of class names", has: (value) => isListOf(value, isText) },
  prunedHeads: {
    expected: "an object of lists of heads",
    has: (value) => isObject(value) && Object.values(value).every(isList),
  },
  uie: { expected: "an object", has: (value) => value === undefined || isObject(value) },
  source: {
    expected: "null, or a document with its name and format",
    has: (value) => value === null || isSource(value),
  },
};

function isListOf(value: unknown, has: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && Array.from(value).every(has);
}

function isSource(value: unknown): boolean {
  return isObject(value) && isText(value.name) && isText(value.format) && isObject(value.json);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
