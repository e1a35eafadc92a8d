/** What callers hand over, checked: JavaScript's may be anything. */
import { describeValue, type ErnieMConfig } from "@ernie-m/config";
import { InputError } from "./errors.js";

/** Throws: InputError for an argument that does not fit. */
export function checkArgument(fits: boolean, name: string, expected: string, value: unknown): void {
  if (!fits) throw new InputError(name, expected, describeValue(value));
}

/** Throws: InputError. */
export function checkText(name: string, value: unknown): void {
  checkArgument(typeof value === "string", name, "a string", value);
}

/** Throws: InputError for what is no object, or lacks one of some methods. */
export function checkObject(name: string, expected: string, value: unknown, ...methods: string[]): void {
  const fits = isObject(value) && methods.every((method) => typeof value[method] === "function");
  checkArgument(fits, name, expected, value);
}

/** Throws: InputError for what no reader of configurations has made. */
export function checkConfig(config: ErnieMConfig): void {
  checkArgument(isObject(config) && isObject(config.prunedHeads), "config", "a configuration", config);
}

/** Throws: InputError for what no reader of weights has made. */
export function checkSource(source: { readonly entries: ReadonlyMap<string, unknown> }): void {
  checkObject("source", "weights", source);
  checkObject("source.entries", "a Map", source.entries, "get");
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list of sizes of axes. */
export function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Throws: InputError. */
export function checkShape(value: unknown): void {
  checkArgument(isShape(value), "shape", "a list of sizes", value);
}
