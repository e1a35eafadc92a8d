import { describeValue } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";

/** A text of the caller's. Throws: InputError naming the input. */
export function checkText(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new InputError(name, "a string", describeValue(value));
}

/** A list of the caller's, each item checked under its own name. Throws: InputError naming the list or the item. */
export function checkList<T>(
  name: string,
  value: unknown,
  checkItem: (name: string, item: unknown) => T,
): readonly T[] {
  if (!Array.isArray(value)) throw new InputError(name, "a list", describeValue(value));
  return Array.from(value, (item: unknown, index) => checkItem(`${name}[${index}]`, item));
}

/** An object of the caller's, whose fields are still to be checked. Throws: InputError naming the input. */
export function checkRecord(
  name: string,
  value: unknown,
  expected: string,
): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw new InputError(name, expected, describeValue(value));
}
