/** What callers hand over, checked: JavaScript's may be anything. Everything here throws TokenizerError `invalid-option`. */
import { TokenizerError } from "./errors.js";

/** An error about one argument or option: its name, what it may be, what it is. */
export function invalidOption(name: string, expected: string, received: unknown): TokenizerError {
  return new TokenizerError("invalid-option", "", `${name}: expected ${expected}, got ${describe(received)}`);
}

/** For messages: never long, never fails. */
function describe(value: unknown): string {
  if (value === undefined) return "none";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "function" ? "a function" : String(value);
}

export function checkText(name: string, text: unknown): string {
  if (typeof text === "string") return text;
  throw invalidOption(name, "a string", text);
}

export function checkTexts(name: string, texts: unknown): readonly string[] {
  if (!Array.isArray(texts)) throw invalidOption(name, "a list of strings", texts);
  for (let i = 0; i < texts.length; i++) checkText(`${name}[${i}]`, texts[i]);
  return texts as readonly string[];
}

/** A whole number within bounds, both included. */
export function checkInteger(
  name: string,
  value: unknown,
  least = Number.MIN_SAFE_INTEGER,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number;
  const range =
    least === Number.MIN_SAFE_INTEGER
      ? ""
      : most === Number.MAX_SAFE_INTEGER
        ? ` from ${least}`
        : ` from ${least} to ${most}`;
  throw invalidOption(name, `an integer${range}`, value);
}

export function checkFinite(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw invalidOption(name, "a finite number", value);
}

/** One of the values listed, or none. */
export function checkChoice<T extends string | boolean>(
  name: string,
  value: unknown,
  choices: readonly T[],
): T | undefined {
  const known = choices.find((choice) => choice === value);
  if (known !== undefined || value === undefined) return known;
  throw invalidOption(name, `one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`, value);
}

/** An object of options, whose fields are still to be checked. */
export function checkObject(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw invalidOption(name, "an object", value);
}

/** Bytes, whichever realm made them. */
export function checkBytes(name: string, value: unknown): Uint8Array {
  if (Object.prototype.toString.call(value) === "[object Uint8Array]") return value as Uint8Array;
  throw invalidOption(name, "a Uint8Array", value);
}

/** Whole numbers, such as ids, in a list or a typed array. */
export function checkIntegers(name: string, value: unknown): ArrayLike<number> {
  if (!Array.isArray(value) && (!ArrayBuffer.isView(value) || !("length" in value)))
    throw invalidOption(name, "a list of integers", value);
  const items = value as ArrayLike<unknown>;
  for (let i = 0; i < items.length; i++) checkInteger(`${name}[${i}]`, items[i]);
  return items as ArrayLike<number>;
}

/** An object with these methods. */
export function checkMethods(
  name: string,
  value: unknown,
  expected: string,
  methods: readonly string[],
): void {
  if (isObject(value) && methods.every((method) => typeof value[method] === "function")) return;
  throw invalidOption(name, expected, value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
