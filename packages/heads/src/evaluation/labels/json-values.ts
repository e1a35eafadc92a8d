/** An object as JSON has them. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** An object as JSON has them, or undefined. */
export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonRecord)
    : undefined;
}

/** Whether a value says nothing, as a key that is not there: a table's empty cell becomes null. */
export function isNothing(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** A list, or nothing. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An id as a string: exports have numbers and strings. */
export function asId(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** A number, in digits or in quotes, or undefined. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : undefined;
}

/** A string with something in it. */
export function asName(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The strings with something in them of a list; undefined for anything but a list of strings. */
export function asNames(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) return undefined;
  return value.filter((name) => name !== "");
}

const EXCERPT_LENGTH = 60;

/** A string of an export for a message: JSON, shortened. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

/** A string of an export for a message, as it is but for its length. */
export function shortened(text: string): string {
  return text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
}
