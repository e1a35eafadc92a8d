import { firstFrom, longestOfOverlapping, type Stretch } from "../text/overlaps.js";
import type { Recognized } from "../types.js";
import { identifiersIn, signLength } from "./identifiers.js";

/**
 * Identifiers without what is surely something else, the date of "INV-1 2025-03-14" for one: what is left of each, and
 * looks like an identifier still.
 *
 * @param surer In any order.
 */
export function cutIdentifiers(
  text: string,
  found: readonly Recognized[],
  surer: readonly Stretch[],
): readonly Recognized[] {
  const others = longestOfOverlapping(surer);
  return found.flatMap((one) => {
    const pieces = piecesOf(text, one, others);
    if (pieces === undefined) return [one];
    return pieces.flatMap(({ start: from, end: to }) =>
      Array.from(identifiersIn(text.slice(from, to)), (piece) => {
        const [start, end] = [from + piece.start, from + piece.end];
        return { ...one, start, end, text: text.slice(start, end), value: text.slice(start, end) };
      }),
    );
  });
}

/** The same for what a model took for an identifier, and without a sign for "number" before it. What is all something else stays. */
export function cutToIdentifier<Found extends Stretch>(
  text: string,
  found: Found,
  surer: readonly Stretch[],
): Found {
  const pieces = piecesOf(text, found, longestOfOverlapping(surer)) ?? [found];
  const { start, end } = pieces.find((piece) => /\p{N}/u.test(text.slice(piece.start, piece.end))) ?? found;
  return { ...found, start: start + signLength(text.slice(start, end)), end };
}

/**
 * What of a stretch is no part of others, in order; undefined where it is apart from all. A word is one thing, whatever a
 * part of it looks like: others begin and end between words.
 */
function piecesOf(
  text: string,
  { start, end }: Stretch,
  others: readonly Stretch[],
): readonly Stretch[] | undefined {
  const next = firstFrom(others, start);
  const pieces: Stretch[] = [];
  let from = start;
  let index = next > 0 && others[next - 1].end > start ? next - 1 : next;
  let isApart = true;
  for (; index < others.length && others[index].start < end; index++) {
    const words = wordsOf(text, others[index], { start, end });
    if (words === undefined) continue;
    isApart = false;
    addPiece(from, words.start);
    from = words.end;
  }
  addPiece(from, end);
  return isApart ? undefined : pieces;

  function addPiece(first: number, last: number): void {
    const piece = text.slice(first, Math.max(first, last));
    const trimmed = piece.trim();
    const at = first + piece.indexOf(trimmed);
    if (trimmed !== "") pieces.push({ start: at, end: at + trimmed.length });
  }
}

/** The whole words of a stretch that are within another one; undefined when it has none. */
function wordsOf(text: string, within: Stretch, { start, end }: Stretch): Stretch | undefined {
  const [from, to] = [Math.max(start, within.start), Math.min(end, within.end)];
  const written = text.slice(from, to);
  const isBroken = from > start && isInWord(text, from);
  const first = isBroken ? from + (/\s/.exec(written)?.index ?? written.length) : from;
  const last = to < end && isInWord(text, to) ? to - (/\S*$/.exec(written)?.[0].length ?? 0) : to;
  return text.slice(first, last).trim() === "" ? undefined : { start: first, end: last };
}

/** Whether a word goes on at a place, as identifiers have them: up to a blank. */
function isInWord(text: string, at: number): boolean {
  return /\S/.test(text[at - 1] ?? "") && /\S/.test(text[at] ?? "");
}
