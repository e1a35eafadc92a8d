import type { Found } from "./found.js";

/** Where two texts differ: `[start, oldEnd)` of the old one became `[start, newEnd)` of the new one. */
export interface TextEdit {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

export function editBetween(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}

/**
 * Findings of a text carried over to the text after an edit, so that marks stay where they belong until the next
 * result is there. What the edit touched is left out.
 */
export function shiftFound(found: readonly Found[], { start, oldEnd, newEnd }: TextEdit): readonly Found[] {
  const by = newEnd - oldEnd;
  return found.flatMap((entry) => {
    const { place } = entry;
    if (place === undefined || place.end <= start) return [entry];
    if (place.start < oldEnd) return [];
    return [{ ...entry, place: { start: place.start + by, end: place.end + by } }];
  });
}

/** How much of a text an edit wrote, from 0 to 1. */
export function touchedShare({ start, newEnd }: TextEdit, length: number): number {
  return length === 0 ? 1 : (newEnd - start) / length;
}
