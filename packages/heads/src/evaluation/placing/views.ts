import { countBelow } from "./bisect.js";
import { LINE_REWRITINGS, OTHER_REWRITINGS, type Rewriting } from "./rewritings.js";

/** A text as a tool may have counted it: with something in it written otherwise, or left out. */
export interface TextView {
  /** What was counted otherwise; empty for the text as it is. */
  readonly name: string;
  /** The text as counted. */
  readonly counted: string;
  /**
   * Where a code unit of `counted` is in the text, of several places the last for a start and the first for an end;
   * undefined inside something that was counted otherwise.
   */
  inText(at: number, side: "start" | "end"): number | undefined;
}

/** The text counted as it is written. */
export function viewAsWritten(text: string): TextView {
  return { name: "", counted: text, inText: (at) => at };
}

/** The other ways to count a text that differ from it, likely ones first. */
export function* otherViews(text: string, hasStatedTexts: boolean): Generator<TextView, void, undefined> {
  const rewritings = hasStatedTexts ? [...LINE_REWRITINGS, ...OTHER_REWRITINGS] : LINE_REWRITINGS;
  const known = new Set<string>();
  for (const rewriting of rewritings) {
    const view = rewrittenView(text, rewriting);
    // As long as it was: no place is another for it.
    const mark = markOf(view.counted);
    if (view.counted.length === text.length || known.has(mark)) continue;
    known.add(mark);
    yield view;
  }
}

/** What tells texts apart without keeping them: length and two sums, as Fletcher has them. */
function markOf(text: string): string {
  let [sum, sums] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
    sums = (sums + sum) | 0;
  }
  return `${text.length}:${sum}:${sums}`;
}

/** A stretch that was counted otherwise; positions in the text and in what was counted. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly countedStart: number;
  readonly countedEnd: number;
  readonly replacement: string;
}

function rewrittenPieces(text: string, { pattern, replacement }: Rewriting): readonly Piece[] {
  const pieces: Piece[] = [];
  let shift = 0;
  for (const { 0: found, index: start } of text.matchAll(pattern)) {
    const instead = replacement(found, start);
    if (instead === found) continue;
    const countedStart = start + shift;
    const piece = {
      start,
      end: start + found.length,
      countedStart,
      countedEnd: countedStart + instead.length,
      replacement: instead,
    };
    shift += instead.length - found.length;
    const last = pieces.at(-1);
    // One piece of all that is left out in a row: a place has to be looked for once.
    const joins = instead === "" && last !== undefined && last.replacement === "" && last.end === start;
    if (joins) pieces[pieces.length - 1] = { ...last, end: piece.end };
    else pieces.push(piece);
  }
  return pieces;
}

/** The text with everything that the pattern finds replaced. */
export function rewrittenView(text: string, rewriting: Rewriting): TextView {
  const pieces = rewrittenPieces(text, rewriting);
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, replacement } of pieces) {
    parts.push(text.slice(done, start), replacement);
    done = end;
  }
  parts.push(text.slice(done));
  return {
    name: rewriting.name,
    counted: parts.join(""),
    inText(at, side) {
      const next = countBelow(pieces, at, ({ countedStart }) => countedStart);
      const before = next === 0 ? undefined : pieces[next - 1];
      if (before !== undefined && at < before.countedEnd) return undefined;
      const first = before === undefined ? at : before.end + (at - before.countedEnd);
      const left = pieces.at(next);
      const leavesOut = left !== undefined && left.countedStart === at && left.countedEnd === at;
      return side === "start" && leavesOut ? left.end : first;
    },
  };
}
