/** What callers hand over, checked: JavaScript's may be anything. Everything here throws InputError. */
import { type CheckpointLocation, InputError } from "@ernie-m/core";
import { describeValue } from "@ernie-m/core/runtime";

/** What an option may be, in words, and whether a value is. */
export type Form = readonly [expected: string, fits: (value: unknown) => boolean];

export const TEXT: Form = ["a string", (value) => typeof value === "string"];
export const FOLDER: Form = ["a folder", (value) => typeof value === "string" && value !== ""];
export const FLAG: Form = ["true or false", (value) => typeof value === "boolean"];
export const NUMBER: Form = ["a number", (value) => typeof value === "number"];
export const FUNCTION: Form = ["a function", (value) => typeof value === "function"];

/** One of the words listed. */
export function oneOf(words: readonly string[]): Form {
  const listed = words.map((word) => JSON.stringify(word)).join(" or ");
  return [listed, (value) => words.some((word) => word === value)];
}

export function wrongArgument(name: string, expected: string, received: unknown): InputError {
  return new InputError(name, expected, describeValue(received));
}

export function checkText(name: string, value: unknown): void {
  if (typeof value !== "string") throw wrongArgument(name, "a string", value);
}

export function checkNumber(name: string, value: unknown): void {
  if (typeof value !== "number") throw wrongArgument(name, "a number", value);
}

/** Bytes, whichever realm made them. */
export function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === "[object Uint8Array]";
}

/** An object, whose fields are still to be checked. */
export function checkObject(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw wrongArgument(name, "an object", value);
}

/** An object of options, each of which is left out or of its form. */
export function checkOptions(name: string, value: unknown, forms: Readonly<Record<string, Form>>): void {
  const options = checkObject(name, value);
  for (const [option, [expected, fits]] of Object.entries(forms))
    if (options[option] !== undefined && !fits(options[option]))
      throw wrongArgument(option, expected, options[option]);
}

/** A folder, an id or a URL as text, or the platform's `URL`. */
export function checkLocation(where: unknown): asserts where is CheckpointLocation {
  const isUrl =
    typeof where === "object" && where !== null && "href" in where && typeof where.href === "string";
  if (typeof where !== "string" && !isUrl) throw wrongArgument("where", "a folder, an id or a URL", where);
}
