/**
 * Which lines of a vocabulary are which pieces of a model, as a list of runs: stretches of lines that are pieces in the
 * model's order. A piece may be on several lines; the last one counts.
 */

import { CARRIAGE_RETURN, LINE_FEED } from "../characters.js";
import type { PieceRanges } from "../sentencepiece/types.js";

/** Lines [line, line + count) are pieces [piece, piece + count). */
export interface LineRun {
  readonly line: number;
  readonly piece: number;
  readonly count: number;
}

export class LineRuns {
  readonly #byLine: readonly LineRun[];
  /** Without what a later run has too. */
  readonly #byPiece: readonly LineRun[];

  /** @param runs in the order of their lines, none twice. */
  constructor(runs: readonly LineRun[]) {
    this.#byLine = runs;
    let kept: LineRun[] = [];
    for (const run of runs) kept = [...kept.flatMap((earlier) => without(earlier, run)), run];
    this.#byPiece = kept.sort((a, b) => a.piece - b.piece);
  }

  /** The piece on a line, -1 when there is none. */
  pieceOf(line: number): number {
    const run = lastUpTo(this.#byLine, "line", line);
    return run === undefined ? -1 : run.piece + line - run.line;
  }

  /** The last line that a piece is on, -1 when there is none. */
  lineOf(piece: number): number {
    const run = lastUpTo(this.#byPiece, "piece", piece);
    return run === undefined ? -1 : run.line + piece - run.piece;
  }
}

/**
 * How many pieces from `id` on are lines of `text` from `at` on, one after the other and in the same order, each with a
 * line feed after it or the end; and where the line after them begins.
 */
export function countLines(
  { bytes, starts, lengths }: PieceRanges,
  id: number,
  text: Uint8Array,
  at: number,
): { readonly count: number; readonly next: number } {
  let next = at;
  let piece = id;
  for (; piece < starts.length && next < text.length; piece++) {
    const end = next + lengths[piece];
    if (end < text.length && text[end] !== LINE_FEED) break;
    if (!isLine(text, next, end, bytes, starts[piece])) break;
    next = end + 1;
  }
  return { count: piece - id, next };
}

/** Whether text [start, end) is bytes from `from` on, and holds no line end. */
function isLine(text: Uint8Array, start: number, end: number, bytes: Uint8Array, from: number): boolean {
  for (let i = start, k = from; i < end; i++, k++) {
    const byte = text[i];
    if (byte !== bytes[k] || byte === LINE_FEED || byte === CARRIAGE_RETURN) return false;
  }
  return true;
}

/** The parts of a run whose pieces are not in another. */
function without(run: LineRun, other: LineRun): LineRun[] {
  const parts: LineRun[] = [];
  const before = Math.min(run.count, other.piece - run.piece);
  if (before > 0) parts.push({ ...run, count: before });
  const skipped = Math.max(0, other.piece + other.count - run.piece);
  if (skipped < run.count)
    parts.push({ line: run.line + skipped, piece: run.piece + skipped, count: run.count - skipped });
  return parts;
}

/** The run that has a line or piece. */
function lastUpTo(runs: readonly LineRun[], key: "line" | "piece", value: number): LineRun | undefined {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle][key] <= value) low = middle + 1;
    else high = middle;
  }
  const run = runs[low - 1];
  return run !== undefined && value < run[key] + run.count ? run : undefined;
}
