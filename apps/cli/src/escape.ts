/**
 * What may not reach a terminal as it is, since it moves the cursor, changes colours or turns the direction of text:
 * C0, DEL and C1, the marks and embeddings of the bidirectional algorithm, line and paragraph separators.
 */
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapeUnit(unit: string): string {
  return SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A name or a message for a terminal: on one line, whatever it holds. */
export function escapeLine(text: string): string {
  return text.replace(UNSAFE, escapeUnit);
}

/** A text for a terminal: its line feeds and tabs stay. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (unit) => (unit === "\n" || unit === "\t" ? unit : escapeUnit(unit)));
}

/** A value as a line of JSON Lines: read back it is the same, and a terminal may show it. */
export function jsonLine(value: object): string {
  return `${JSON.stringify(value).replace(UNSAFE, escapeUnit)}\n`;
}

/** How much of a message is shown, in UTF-8 bytes. */
const LONGEST_MESSAGE = 1000;

/** A message of any length and number of lines as one short line for a terminal. */
export function messageLine(message: string): string {
  const lines = message.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => line.trim());
  return cut(escapeLine(lines.filter((line) => line !== "").join(" ")));
}

function cut(line: string): string {
  // No character of more bytes than units is cut short by looking at so many units only.
  const bytes = new TextEncoder().encode(line.slice(0, LONGEST_MESSAGE + 1));
  if (bytes.length <= LONGEST_MESSAGE) return line;
  return `${new TextDecoder().decode(bytes.subarray(0, LONGEST_MESSAGE - 3)).replace(/\ufffd+$/u, "")}…`;
}
