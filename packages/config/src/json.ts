import type { ConfigIssue } from "./errors.js";
import { quoteExcerpt } from "./quote.js";

/** A value of JSON, as `JSON.parse` returns it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** An object of JSON. Keys such as `__proto__` are ordinary own properties. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** An object that is being written. */
export interface MutableJsonObject {
  [key: string]: JsonValue;
}

/** Recursion limit of the readers and of `JSON.stringify`; real configurations nest four levels. */
const MAX_DEPTH = 100;

/** What is expected where something stands that JSON cannot hold. */
export const JSON_VALUE = "a JSON value";

/** Longest excerpt of a string in a message, in UTF-16 code units. */
const MAX_EXCERPT = 60;

/**
 * Deep copy of a plain value. What JSON cannot hold is put on `issues`, a member that is undefined is left
 * out, as `JSON.stringify` leaves it out.
 */
export function copyJson(value: unknown, path: string, issues: ConfigIssue[], depth = 0): JsonValue {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) issues.push({ path, expected: JSON_VALUE, received: describe(value) });
    return value;
  }
  if (typeof value !== "object" || !(Array.isArray(value) || isPlainObject(value))) {
    issues.push({ path, expected: JSON_VALUE, received: describe(value) });
    return null;
  }
  if (depth === MAX_DEPTH) {
    issues.push({ path, expected: `at most ${MAX_DEPTH} levels of nesting`, received: "more" });
    return null;
  }
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown, index) =>
      copyJson(item, `${path}[${index}]`, issues, depth + 1),
    );
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, copyJson(member, memberPath(path, key), issues, depth + 1)]),
  );
}

/** Object literals, `JSON.parse` results and objects without a prototype, whichever realm made them. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Equality of JSON values; the order of an object's keys does not matter. */
export function jsonEquals(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => jsonEquals(item, right[index]));
  }
  if (!isPlainObject(left) || !isPlainObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && jsonEquals(left[key], right[key]))
  );
}

/** Keys are the file's: odd ones are quoted, so that a path stays one short line. */
export function memberPath(parent: string, key: string): string {
  if (!/^[\p{L}\p{N}_-]{1,60}$/u.test(key)) return `${parent}[${describe(key)}]`;
  return parent === "" ? key : `${parent}.${key}`;
}

/** What stands there, in one line of bounded length. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "nothing";
    case "string":
      return quoteExcerpt(value, MAX_EXCERPT);
    case "number":
    case "boolean":
      return String(value);
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value))
        return value.length === 1 ? "an array of 1 item" : `an array of ${value.length} items`;
      return "an object";
    default:
      return `a ${typeof value}`;
  }
}
