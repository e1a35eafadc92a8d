import type { StatedSpan } from "./place-spans.js";

/** A span with its label, as an annotation tool exports it. */
export interface AnnotatedSpan extends StatedSpan {
  /** Names the span in relations. */
  readonly id: string | undefined;
  readonly label: string;
}

/** A relation between two spans, by their ids. */
export interface AnnotatedRelation {
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

/** A text with its annotations, whichever tool they come from. */
export interface AnnotatedText {
  /** For messages: `task 3 (id 17)`. */
  readonly place: string;
  readonly text: string;
  readonly spans: readonly AnnotatedSpan[];
  readonly relations: readonly AnnotatedRelation[];
  /** What the export has that is neither a span nor a relation with a name. */
  readonly leftOut: readonly string[];
}

/** An object as JSON has them, or undefined. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** A list, or nothing. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An id as a string: exports have numbers and strings. */
export function asId(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** A number, or NaN, which is no offset. */
export function asOffset(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

/** A string with something in it. */
export function asName(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `task 3 (id 17)`: counted from 1, as people and editors do. */
export function placeOf(index: number, id: unknown): string {
  const known = asId(id);
  return `task ${index + 1}${known === undefined ? "" : ` (id ${known})`}`;
}
