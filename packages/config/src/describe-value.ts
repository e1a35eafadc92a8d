import { quote } from "./quote.js";

/** A value of a caller's as it may stand in a message: never long, and it never fails. JavaScript's may be anything. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
