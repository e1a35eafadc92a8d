import { errorMessage } from "./error-message.js";
import { InputError } from "./errors.js";

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
  checkText("text", text);
  return quoted(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

/** The same of a value, which is cut where it is longer than so many UTF-16 code units. */
export function quoteExcerpt(text: string, longest: number): string {
  return text.length > longest ? `${quoted(text.slice(0, longest))}…` : quoted(text);
}

/** Texts that a message lists; a file can have any number. */
const MOST_LISTED = 8;

/** Longest excerpt of each of them, in UTF-16 code units. */
const LONGEST_LISTED = 60;

/** Texts from a file as a message may list them: the first eight, each quoted and cut, and how many more there are. */
export function quoteList(texts: readonly string[]): string {
  if (!Array.isArray(texts)) throw new InputError("texts", "a list of strings", typeof texts);
  for (const [index, text] of texts.entries()) checkText(`texts[${index}]`, text);
  const listed = texts.slice(0, MOST_LISTED).map((text) => quoteExcerpt(text, LONGEST_LISTED));
  const rest = texts.length - listed.length;
  return rest > 0 ? `${listed.join(", ")} and ${rest} more` : listed.join(", ");
}

function checkText(name: string, text: unknown): void {
  if (typeof text !== "string") throw new InputError(name, "a string", typeof text);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(UNSAFE, escapeUnit);
}

/** A sentence of the platform's that quotes a file, such as what `JSON.parse` throws, as it may stand in a message. */
export function plainReason(cause: unknown): string {
  return errorMessage(cause)
    .slice(0, 2 * LONGEST)
    .replace(CONTROLS, escapeUnit)
    .replace(UNSAFE, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
