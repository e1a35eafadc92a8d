import { describeValue } from "@ernie-m/config";
import { checkSignal, InputError } from "@ernie-m/core";

/** A number from 0 to 1. Throws: InputError naming the option. */
export function probabilityOption(name: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw new InputError(name, "a number from 0 to 1", describeValue(value));
}

/** A whole number within bounds, both included. Throws: InputError naming the option. */
export function integerOption(
  name: string,
  value: unknown,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most)
    return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  throw new InputError(name, `a whole number ${range}`, describeValue(value));
}

/** True or false. Throws: InputError naming the option. */
export function flagOption(name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new InputError(name, "true or false", describeValue(value));
}

/** One of the words listed. Throws: InputError naming the option. */
export function choiceOption<T extends string>(name: string, value: unknown, choices: readonly T[]): T {
  const known = choices.find((candidate) => candidate === value);
  if (known !== undefined) return known;
  const words = choices.map((candidate) => JSON.stringify(candidate));
  throw new InputError(name, words.join(" or "), describeValue(value));
}

/** `check` for a value that is there; undefined for one that is not. */
export function optional<T>(value: unknown, check: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : check(value);
}

/** The options of a call over those of the task: an option left undefined is one not given. Throws: InputError. */
export function withDefaults<T extends object>(call: T, defaults: T): T {
  if (typeof call !== "object" || call === null || Array.isArray(call))
    throw new InputError("options", "an object", describeValue(call));
  if ("signal" in call) checkSignal(call.signal);
  if ("onProgress" in call && call.onProgress !== undefined && typeof call.onProgress !== "function")
    throw new InputError("onProgress", "a function", describeValue(call.onProgress));
  if ("maxRows" in call) optional(call.maxRows, (value) => integerOption("maxRows", value, 0));
  const given = Object.entries(call).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
}
