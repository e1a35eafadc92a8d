import type { Stretch } from "../text/overlaps.js";

/** Longest text behind a label that is taken for one name. */
const LONGEST_NAME = 60;
/** A word that a name goes on with: with a capital, or of a script that has none. */
const WORD = String.raw`[\p{Lu}\p{Lt}\p{Lo}&][\p{L}\p{M}\p{N}.'’&-]*`;
// Blanks end every word, so that there is one way to read a text as words.
const BEFORE = new RegExp(String.raw`^(?:${WORD}[ \u00a0]+)*(?:${WORD})?$`, "u");
const AFTER = new RegExp(String.raw`^[\p{L}\p{M}\p{N}]*(?:[ \u00a0]+${WORD})*$`, "u");

/**
 * The whole name where a model found a part of what stands behind a label, "Radhaus" of "Kunde: Radhaus Ulm OHG", else what it
 * found. Behind a comma or a word in small letters something else begins.
 *
 * @param announced What stands behind labels.
 */
export function wholeName<Found extends Stretch>(
  text: string,
  found: Found,
  announced: readonly Stretch[],
): Found {
  const line = announced.find(({ start, end }) => start <= found.start && found.end <= end);
  if (line === undefined || line.end - line.start > LONGEST_NAME) return found;
  const isName =
    BEFORE.test(text.slice(line.start, found.start)) && AFTER.test(text.slice(found.end, line.end));
  return isName ? { ...found, start: line.start, end: line.end } : found;
}
