/** Longest excerpt of a text in a message, in UTF-16 code units. */
const LONGEST = 120;

/** What would act on a terminal or turn the direction of a line, and JSON leaves as it is. */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** C0, which JSON escapes in quotes. */
const CONTROLS = /\p{Cc}/gu;

/**
 * Text from a file as it may stand in a message: quoted, control characters escaped, cut when it is long.
 * Names in a hostile file can hold anything, and a message is one line.
 */
export function quote(text: string): string {
  return quoted(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

/** The same of a value, which is cut where it is longer than so many UTF-16 code units. */
export function quoteExcerpt(text: string, longest: number): string {
  return text.length > longest ? `${quoted(text.slice(0, longest))}…` : quoted(text);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(UNSAFE, escapeUnit);
}

/** A sentence of the platform's that quotes a file, such as what `JSON.parse` throws, as it may stand in a message. */
export function plainReason(cause: unknown): string {
  const isError = typeof cause === "object" && cause !== null && "message" in cause;
  const line = String(isError ? cause.message : cause).slice(0, 2 * LONGEST);
  return line.replaceAll(/\s+/g, " ").replace(CONTROLS, escapeUnit).replace(UNSAFE, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
