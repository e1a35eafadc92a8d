import { format as formats } from "@cfworker/json-schema";
import { isRecognizedKind } from "../recognition/built-in.js";
import type { JsonSchema } from "../schema/json-schema.js";
import type { PatternBook } from "../schema/pattern-book.js";

/** What a schema wants of a string by its `pattern` and its `format`. */
export interface TextCheck {
  readonly test: (value: string) => boolean;
  readonly message: string;
}

/** Formats whose values recognisers give, which are looser where a text says less (a time without an offset). */
const LOOSE: Readonly<Record<string, (value: string) => boolean>> = {
  email: (value) => /^[^\s@]+@[^\s@]+$/u.test(value),
  uri: (value) => /^[a-z][a-z\d+.-]*:\S+$/iu.test(value),
  date: formats.date,
  time: (value) => formats.time(value) || formats.time(`${value}Z`),
  "date-time": (value) => formats["date-time"](value) || formats["date-time"](`${value}Z`),
  duration: (value) => formats.duration(value.replace(/[.,]\d+/g, "")),
};

/** The check of a schema's own that the validator cannot run: patterns in linear time, and loose formats. */
export function textCheckOf({ pattern, format }: JsonSchema, patterns: PatternBook): TextCheck | undefined {
  const isLoose = typeof format === "string" && isRecognizedKind(format);
  if (pattern === undefined && !isLoose) return undefined;
  const ofFormat = formatTest(format);
  return {
    test: (value) => (pattern === undefined || patterns.test(pattern, value)) && ofFormat?.(value) !== false,
    message: [
      ...(pattern === undefined ? [] : [`pattern "${pattern}"`]),
      ...(ofFormat === undefined ? [] : [`format "${format}"`]),
    ].join(" and "),
  };
}

function formatTest(format: unknown): TextCheck["test"] | undefined {
  if (typeof format !== "string") return undefined;
  return [LOOSE, formats].find((known) => Object.hasOwn(known, format))?.[format];
}
