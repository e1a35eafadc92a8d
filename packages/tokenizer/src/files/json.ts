import { TokenizerError } from "../errors.js";
import { refuseStandIn } from "../stand-ins.js";
import { decodeUtf8 } from "../utf8.js";

/** An object of JSON whose members are to be checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** One JSON file and where it is, for messages. */
export interface ConfigFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The object that a file holds. A byte order mark at its start is ignored; a key that stands twice in one object is
 * refused, since readers differ on which one counts.
 *
 * Throws: TokenizerError `invalid-option` naming the file.
 */
export function parseObject({ file, bytes }: ConfigFile): JsonObject {
  refuseStandIn({ file, bytes }, "invalid-option");
  const refuse = (reason: string, cause?: unknown): TokenizerError =>
    new TokenizerError("invalid-option", file, reason, { cause });
  const text = decodeUtf8(bytes).replace(/^\ufeff/, "");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const isError = typeof error === "object" && error !== null && "message" in error;
    // The engine quotes the file.
    throw refuse(
      `expected JSON, got: ${escaped(String(isError ? error.message : error).slice(0, LONGEST))}`,
      error,
    );
  }
  if (!isObject(value)) throw refuse("expected a JSON object");
  const repeated = repeatedKey(text);
  if (repeated !== undefined)
    throw refuse(`expected each key once in an object, got ${quote(repeated)} twice`);
  return value;
}

/** Longest excerpt of a file in a message, in UTF-16 code units. */
const LONGEST = 120;

/** A text of a file as it may stand in a message: on one line, cut when it is long. */
export function quote(text: string): string {
  const shown = escaped(JSON.stringify(text.slice(0, LONGEST)));
  return text.length > LONGEST ? `${shown}…` : shown;
}

/** What stands where something else was expected, in one line of bounded length. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `a list of ${value.length}`;
  return typeof value === "object" ? "an object" : String(value);
}

/** Without what would act on a terminal or turn the direction of a line. */
function escaped(text: string): string {
  return text.replace(
    /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A key that stands twice in one object of `text`, which must be valid JSON. */
function repeatedKey(text: string): string | undefined {
  // One set for each open object, undefined for each open array.
  const open: (Set<string> | undefined)[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (char === "{") open.push(new Set());
    else if (char === "[") open.push(undefined);
    else if (char === "}" || char === "]") open.pop();
    else if (char === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys !== undefined && isFollowedByColon(text, end)) {
        const key: unknown = JSON.parse(text.slice(at, end));
        if (typeof key === "string") {
          if (keys.has(key)) return key;
          keys.add(key);
        }
      }
      at = end;
      continue;
    }
    at += 1;
  }
  return undefined;
}

/** Index after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function isFollowedByColon(text: string, from: number): boolean {
  let at = from;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at += 1;
  return text[at] === ":";
}
