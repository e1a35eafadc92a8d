/**
 * Which lines of a vocabulary are which pieces of a model, as a list of runs: stretches of lines that are pieces in the
 * model's order. A piece may be on several lines; the last one counts.
 */

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
    if (runs[middle]![key] <= value) low = middle + 1;
    else high = middle;
  }
  const run = runs[low - 1];
  return run !== undefined && value < run[key] + run.count ? run : undefined;
}
